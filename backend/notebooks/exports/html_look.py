"""How the HTML file of a notebook looks, and the few lines that draw its charts."""

STYLE = """
:root { color-scheme: light dark; --ground: light-dark(#FBFAF7, #12181B); --surface: light-dark(#FFFFFF, #1A2226);
  --line: light-dark(#E2DED3, #2B363B); --text: light-dark(#1E2A30, #E7ECEC); --muted: light-dark(#5C6970, #9AA8AD);
  --teal: light-dark(#0E6B6B, #46B8B0); --caution: light-dark(#8F5F0A, #E2B04A); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); line-height: 1.5;
  font: 15px/1.5 "Source Sans 3", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
main { max-width: 980px; margin: 0 auto; padding: 40px 20px 80px; }
h1 { font-size: 24px; font-weight: 600; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 18px; font-weight: 600; margin: 0; overflow-wrap: anywhere; }
header { margin-bottom: 28px; }
.muted, .receipt, .note { color: var(--muted); }
.receipt, .note { font-size: 13px; margin: 8px 0 0; overflow-wrap: anywhere; }
section.cell { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px; margin: 16px 0; }
section.text { padding: 0 4px; margin: 20px 0; overflow-wrap: anywhere; }
.told { margin: 4px 0 0; color: var(--muted); overflow-wrap: anywhere; }
.remarks { margin: 4px 0 0; padding-left: 20px; color: var(--muted); }
.problem { margin: 8px 0 0; color: var(--caution); overflow-wrap: anywhere; }
.figure { font-size: 40px; font-weight: 600; margin: 8px 0 0; font-variant-numeric: tabular-nums; }
.chart { width: 100%; height: 400px; margin-top: 12px; }
.rows { overflow: auto; max-height: 440px; margin-top: 12px; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 5px 12px; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
.rows th { position: sticky; top: 0; background: var(--surface); font-weight: 600; white-space: nowrap; }
td { overflow-wrap: break-word; max-width: 420px; }
th.amount, td.amount { text-align: right; white-space: nowrap; }
.none { color: var(--muted); }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--muted); font-size: 13px; }
summary h2 { display: inline; color: var(--text); }
pre { margin: 8px 0 0; padding: 12px; border: 1px solid var(--line); border-radius: 8px; overflow: auto; white-space: pre-wrap; }
pre, code { font: 13px/1.5 "Source Code Pro", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
a { color: var(--teal); }
section.text table { width: auto; }
@media (max-width: 600px) { main { padding: 24px 12px 60px; } section.cell { padding: 12px 14px; } }
@media print {
  :root { color-scheme: light; }
  body { background: #FFFFFF; }
  main { max-width: none; padding: 0; }
  section.cell { border: 0; padding: 0; margin: 20px 0; }
  .rows { max-height: none; overflow: visible; }
  .rows th { position: static; }
  tr, .chart, .figure, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
  details.sql:not([open]) { display: none; }
  pre { white-space: pre-wrap; }
}
"""

# Each chart has its figure twice, for a light and a dark ground; on paper the light one is drawn.
DRAW = """
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const config = JSON.parse(document.getElementById("chart-config").textContent);
  const charts = [...document.querySelectorAll(".chart")].map((place) => ({
    place, figures: JSON.parse(document.getElementById(place.dataset.figures).textContent),
  }));
  const draw = (mode) => charts.forEach(({ place, figures }) => {
    const { data, layout } = figures[mode];
    Plotly.react(place, data, { ...layout, autosize: true, width: undefined }, { ...config, responsive: true });
  });
  const shown = () => draw(dark.matches ? "dark" : "light");
  shown();
  dark.addEventListener("change", shown);
  addEventListener("beforeprint", () => draw("light"));
  addEventListener("afterprint", shown);
})();
"""
