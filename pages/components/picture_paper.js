// Makes one picture of a drawn chart: its title and what was left out above it, what it was made of below, on white.
const PAPER = { width: 1080, least: 420, edge: 28, ink: "#1E2A30", quiet: "#5C6970", font: "Arial, Helvetica, sans-serif" };
const SVG = "http://www.w3.org/2000/svg";
let library = null;

function plotly() {
  library ??= new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = "/api/charts/plotly.js";
    tag.onload = () => resolve(window.Plotly);
    tag.onerror = () => { library = null; tag.remove(); reject(new Error("The script that draws charts did not come.")); };
    document.head.append(tag);
  });
  return library;
}

// Cuts a text into lines no wider than there is room for; a word too long for a line is cut itself.
function lines(text, font, room) {
  const pen = document.createElement("canvas").getContext("2d"), made = [];
  pen.font = font;
  let line = "";
  for (let word of text.split(/\s+/).filter(Boolean)) {
    while (pen.measureText(word).width > room) {
      let most = word.length;
      while (most > 1 && pen.measureText(word.slice(0, most)).width > room) most--;
      if (line) made.push(line);
      made.push(word.slice(0, most));
      [line, word] = ["", word.slice(most)];
    }
    const longer = line ? `${line} ${word}` : word;
    if (pen.measureText(longer).width > room) { made.push(line); line = word; } else line = longer;
  }
  return line ? [...made, line] : made;
}

function write(sheet, text, { size, weight = "normal", colour, top }) {
  const step = size * 1.35, room = PAPER.width - 2 * PAPER.edge;
  let y = top;
  for (const line of lines(text, `${weight} ${size}px ${PAPER.font}`, room)) {
    const node = document.createElementNS(SVG, "text");
    y += step;
    for (const [name, value] of Object.entries({ x: PAPER.edge, y: Math.round(y - step * 0.26), "font-size": size, "font-weight": weight, fill: colour, "font-family": PAPER.font })) node.setAttribute(name, value);
    node.textContent = line;
    sheet.append(node);
  }
  return y;
}

// Returns { text, width, height }: the picture as SVG.
async function paper({ figure, title, note, source }) {
  const Plotly = await plotly(), away = document.createElement("div");
  const height = Math.max(PAPER.least, figure.layout.height ?? 0), width = PAPER.width - 2 * PAPER.edge;
  away.style.cssText = `position:fixed;left:-20000px;top:0;width:${width}px;height:${height}px`;
  document.body.append(away);
  let drawn;
  try {
    await Plotly.newPlot(away, figure.data, { ...figure.layout, width, height, autosize: false }, { staticPlot: true });
    drawn = decodeURIComponent((await Plotly.toImage(away, { format: "svg", width, height })).replace(/^[^,]*,/, ""));
  } finally {
    Plotly.purge(away);
    away.remove();
  }
  const sheet = document.createElementNS(SVG, "svg"), ground = document.createElementNS(SVG, "rect");
  sheet.append(ground);
  let top = write(sheet, title, { size: 20, weight: "bold", colour: PAPER.ink, top: 18 });
  if (note) top = write(sheet, note, { size: 13, colour: PAPER.quiet, top: top + 2 });
  const chart = new DOMParser().parseFromString(drawn, "image/svg+xml").documentElement;
  chart.setAttribute("x", PAPER.edge);
  chart.setAttribute("y", Math.round(top + 10));
  sheet.append(document.importNode(chart, true));
  const whole = Math.round(write(sheet, source, { size: 12, colour: PAPER.quiet, top: top + 10 + height + 6 }) + 14);
  for (const [node, wide] of [[sheet, PAPER.width], [ground, PAPER.width]]) { node.setAttribute("width", wide); node.setAttribute("height", whole); }
  ground.setAttribute("fill", "#FFFFFF");
  sheet.setAttribute("viewBox", `0 0 ${PAPER.width} ${whole}`);
  return { text: new XMLSerializer().serializeToString(sheet), width: PAPER.width, height: whole };
}

// Returns the picture as PNG, two pixels for one.
async function pixels({ text, width, height }) {
  const image = new Image(), address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large for this browser."))), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}
