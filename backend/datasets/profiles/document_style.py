"""The style sheet of the profile as a document: light and dark by the reader's system, narrow screens, paper."""

STYLE = """
:root{color-scheme:light dark;--bg:light-dark(#FBFAF7,#12181B);--surface:light-dark(#FFFFFF,#1A2226);--sunk:light-dark(#F5F2EB,#0E1316);
--line:light-dark(#E2DED3,#2B363B);--hair:light-dark(#EDEAE1,#232D32);--text:light-dark(#1E2A30,#E7ECEC);--muted:light-dark(#5C6970,#9AA8AD);
--teal:light-dark(#0E6B6B,#46B8B0);--soft:light-dark(#8FBFBC,#2F7F7A);--tint:light-dark(#E3F0EF,#16302F);
--grain:light-dark(#935F08,#E2AE55);--graint:light-dark(#FAF0DC,#33290F);--note:light-dark(#2A639B,#7FB2E5);--notet:light-dark(#E5EEF7,#17293A);
--good:light-dark(#2A7548,#66BF8A);--code:"Source Code Pro",ui-monospace,"SF Mono",Menlo,Consolas,monospace}
*{box-sizing:border-box}html{scroll-behavior:smooth}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 "Source Sans 3","Source Sans Pro","Segoe UI",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:40px 32px 64px}
a{color:var(--teal);text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible,summary:focus-visible{outline:2px solid var(--teal);outline-offset:2px;border-radius:4px}
h1,h2,h3{font-weight:600;line-height:1.25;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h1{font-size:30px}h2{font-size:20px;margin:44px 0 14px;display:flex;align-items:baseline;gap:10px;flex-wrap:wrap}h2 small{font-size:14px;font-weight:400;color:var(--muted);letter-spacing:0}
h3{font-size:15px}p{margin:0}.quiet{color:var(--muted)}
.brand{display:flex;align-items:center;gap:9px;font-weight:700;font-size:15px;color:var(--muted);margin-bottom:22px}
.brand i{width:18px;height:18px;border-radius:50%;background:radial-gradient(circle,var(--grain) 0 22%,transparent 23%),repeating-conic-gradient(var(--teal) 0 30deg,var(--soft) 30deg 60deg)}
.under{color:var(--muted);margin-top:6px;overflow-wrap:anywhere}
.strip{display:grid;grid-template-columns:repeat(4,1fr);background:var(--surface);border:1px solid var(--line);border-radius:12px;margin:26px 0 0;overflow:hidden}
.strip div{padding:16px 20px;border-left:1px solid var(--hair)}.strip div:first-child{border-left:0}
.strip dt{color:var(--muted);font-size:13.5px}.strip dd{margin:2px 0 0;font-size:26px;font-weight:600;letter-spacing:-.015em;line-height:1.2}.strip em{font-style:normal;color:var(--muted);font-size:13.5px}
.panel{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:16px 20px}
.panel+.panel{margin-top:12px}
.checks{list-style:none;margin:0;padding:0;background:var(--surface);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.checks li{display:grid;grid-template-columns:minmax(110px,190px) 1fr;gap:16px;padding:10px 20px;border-top:1px solid var(--hair);border-left:3px solid var(--grain)}
.checks li:first-child{border-top:0}.checks.know li{border-left-color:var(--note)}.checks b{font-weight:600;overflow-wrap:anywhere}.checks span{overflow-wrap:anywhere}
.fine{display:flex;gap:10px;align-items:baseline;border-left:3px solid var(--good)}
details>summary{cursor:pointer;color:var(--teal);padding:10px 2px;width:max-content;max-width:100%}
.cards{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:14px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:15px 17px 14px;break-inside:avoid;min-width:0;scroll-margin-top:12px}
.card:target{border-color:var(--teal);box-shadow:0 0 0 1px var(--teal)}
.card header{display:flex;gap:8px;align-items:baseline;margin-bottom:2px}.card header h3{min-width:0;flex:1}
.tag{font-size:12.5px;line-height:1.5;border-radius:99px;padding:0 9px;background:var(--tint);color:var(--teal);white-space:nowrap;flex:none}
.tag.act{background:var(--graint);color:var(--grain)}.tag.note{background:var(--notet);color:var(--note)}
.type{color:var(--muted);font-size:13px;overflow-wrap:anywhere}
.picture{margin:12px 0 10px}.picture p{color:var(--muted);font-size:13px}.picture .span{font:13px/1.5 var(--code);color:var(--text);overflow-wrap:anywhere;margin-bottom:8px}.span i{font-style:normal;color:var(--muted)}
svg{display:block;width:100%;height:64px;overflow:visible}svg .b{fill:var(--soft)}svg .top{fill:var(--teal)}svg .miss{fill:var(--graint)}svg .zero{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.ends{display:flex;justify-content:space-between;gap:12px;color:var(--muted);font-size:12.5px;margin-top:3px}.ends span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.values{list-style:none;margin:0;padding:0}.values li{position:relative;display:flex;justify-content:space-between;gap:10px;padding:2px 8px;margin-bottom:3px;font-size:13.5px}
.values i{position:absolute;inset:0 auto 0 0;background:var(--tint);border-radius:4px;min-width:2px}.values span{position:relative;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.values em{position:relative;font-style:normal;color:var(--muted)}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 14px;margin:0;font-size:13.5px;border-top:1px solid var(--hair);padding-top:9px}
.facts dt{color:var(--muted)}.facts dd{margin:0;text-align:right;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.hints{list-style:none;margin:10px 0 0;padding:9px 0 0;border-top:1px solid var(--hair);font-size:13.5px;display:grid;gap:5px}
.hints li{padding-left:15px;position:relative;overflow-wrap:anywhere}.hints li:before{content:"";position:absolute;left:0;top:.5em;width:7px;height:7px;border-radius:50%;background:var(--note)}.hints li.act:before{background:var(--grain)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}th{font-weight:400;color:var(--muted);text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:6px 12px 6px 0;border-bottom:1px solid var(--hair);vertical-align:top;overflow-wrap:anywhere}tr:last-child td{border-bottom:0}.num{text-align:right;white-space:nowrap}
.link{position:relative;display:block;min-width:120px;height:10px;margin-top:6px;background:linear-gradient(var(--line),var(--line)) 50%/1px 100% no-repeat}.link i{position:absolute;top:0;bottom:0;border-radius:3px}.link .with{background:var(--teal)}.link .against{background:var(--grain)}
.panel p+.plain,.panel p+p,.panel h3+.plain{margin-top:8px}.plain{margin:0;padding-left:18px}.plain li{margin:3px 0;overflow-wrap:anywhere}
footer{margin-top:48px;padding-top:16px;border-top:1px solid var(--line);color:var(--muted);font-size:13.5px}
@media (max-width:960px){.cards{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:640px){.wide{display:none}.link{min-width:70px}main{padding:24px 16px 40px}h1{font-size:25px}.cards{grid-template-columns:minmax(0,1fr)}.strip{grid-template-columns:1fr 1fr}.strip div:nth-child(3){border-left:0}.strip div:nth-child(n+3){border-top:1px solid var(--hair)}.strip div{padding:13px 16px}.strip dd{font-size:22px}.checks li{grid-template-columns:1fr;gap:1px;padding:10px 16px}.panel{padding:14px 16px}}
@media print{:root{color-scheme:light}body{font-size:11pt;background:#fff}main{max-width:none;padding:0}h2{break-after:avoid}.card,.panel,.checks li,tr{break-inside:avoid}.cards{grid-template-columns:repeat(2,minmax(0,1fr))}a{color:inherit}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@page{margin:16mm}
"""  # fmt: skip
