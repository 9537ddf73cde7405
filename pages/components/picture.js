// The buttons that take a chart along. The chart is fetched and drawn when one is pressed.
const shown = new WeakMap();

async function fetched(address) {
  const answer = await fetch(`${address}&format=json`, { credentials: "same-origin" });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.detail ?? "The server did not answer.");
  return told;
}

function give(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const WAYS = {
  PNG: async (address) => {
    const chart = await fetched(address);
    give(await pixels(await paper(chart)), `${chart.filename}.png`);
    return `Saved as ${chart.filename}.png`;
  },
  SVG: async (address) => {
    const chart = await fetched(address);
    give(new Blob([(await paper(chart)).text], { type: "image/svg+xml" }), `${chart.filename}.svg`);
    return `Saved as ${chart.filename}.svg`;
  },
  Copy: async (address) => {
    if (!window.ClipboardItem || !navigator.clipboard?.write) throw new Error("This browser copies no pictures here; save it as PNG.");
    // The promise goes in as it is: a browser forgets the press of the button while it waits.
    const picture = fetched(address).then(paper).then(pixels);
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    } catch (refused) {
      await picture; // what went wrong with the picture itself is told first
      throw new Error("The browser did not let the picture be copied; save it as PNG.");
    }
    return "Copied; paste it where you write.";
  },
};

function draw(row, state) {
  const told = el("p", "told");
  told.setAttribute("role", "status");
  row.replaceChildren(el("span", "", "Picture"));
  for (const [name, way] of Object.entries(WAYS)) {
    const button = el("button", "", name);
    button.type = "button";
    button.title = name === "Copy" ? "Copy the chart as a picture" : `Save the chart as ${name}`;
    button.onclick = async () => {
      if (button.ariaBusy === "true") return;
      button.ariaBusy = "true";
      told.textContent = "Drawing …";
      try {
        told.textContent = await way(state.address);
      } catch (error) {
        told.textContent = error.message;
      }
      button.ariaBusy = "false";
    };
    row.append(button);
  }
  const page = el("a", "", "HTML");
  page.title = "Save the chart as a page of its own, which needs no network";
  page.download = "";
  row.append(page, told);
  return page;
}

export default function ({ parentElement, data }) {
  const row = parentElement.querySelector(".row");
  const state = shown.get(row) ?? {};
  state.address = new URL(data.address, window.location.origin).href;
  if (!shown.has(row)) state.page = draw(row, state);
  state.page.href = `${state.address}&format=html`;
  shown.set(row, state);
}
