// Chooses columns: shown or not, in which order (drag, or Alt with the arrows), and which stay in sight while one scrolls sideways.

import { button, el } from "./dom.js";

function item(state, index, acts, redraw) {
  const { layout } = state, column = state.columns[index];
  const tick = el("input", { type: "checkbox", checked: !layout.hidden.has(index) });
  tick.addEventListener("change", () => {
    if (tick.checked) layout.hidden.delete(index);
    else if (layout.hidden.size + 1 < state.columns.length) layout.hidden.add(index);
    else tick.checked = true; // one column always stays
    layout.pinned = layout.pinned.filter((one) => !layout.hidden.has(one));
    acts.laidOut();
  });
  const pinned = layout.pinned.includes(index);
  const pin = button("", () => {
    layout.pinned = pinned ? layout.pinned.filter((one) => one !== index) : [...layout.pinned, index];
    layout.hidden.delete(index);
    acts.laidOut();
    redraw(`[data-index="${index}"] .lr-pin`);
  }, { icon: "keep", said: pinned ? `Let ${column.name} scroll` : `Keep ${column.name} in sight`, classes: `lr-pin${pinned ? " on" : ""}` });
  pin.setAttribute("aria-pressed", String(pinned));
  const label = el("label", {}, tick, el("span", { text: column.name, title: column.name }), el("small", { text: column.words }));
  const row = el("li", { draggable: true }, el("i", { class: "lm-ms lr-grip", "aria-hidden": "true", text: "drag_indicator" }), label, pin);
  row.dataset.index = index;
  row.dataset.search = `${column.name} ${column.words}`.toLowerCase();
  return row;
}

function move(state, index, to, acts) {
  const { layout } = state;
  const from = layout.order.indexOf(index);
  layout.order.splice(from, 1);
  layout.order.splice(to, 0, index);
  acts.laidOut();
}

function carrying(state, list, acts, redraw) {
  let carried = null;
  list.addEventListener("dragstart", (event) => {
    carried = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!carried || !over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    list.querySelectorAll(".before, .after").forEach((one) => one.classList.remove("before", "after"));
    over.classList.add(event.clientY > box.top + box.height / 2 ? "after" : "before");
  });
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    const over = list.querySelector(".before, .after");
    if (!carried || !over || over === carried) return;
    const index = Number(carried.dataset.index), target = Number(over.dataset.index);
    const rest = state.layout.order.filter((one) => one !== index);
    move(state, index, rest.indexOf(target) + (over.classList.contains("after") ? 1 : 0), acts);
    redraw();
  });
  list.addEventListener("dragend", () => {
    carried = null;
    list.querySelectorAll(".before, .after").forEach((one) => one.classList.remove("before", "after"));
  });
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("li"), step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !row || !step) return;
    event.preventDefault();
    const index = Number(row.dataset.index), to = state.layout.order.indexOf(index) + step;
    if (to < 0 || to >= state.layout.order.length) return;
    move(state, index, to, acts);
    redraw(`[data-index="${index}"] input`);
  });
}

/** Return the panel; every change is shown in the grid at once. */
export function columnsPanel(state, acts) {
  const { layout } = state;
  const search = el("input", { type: "search", placeholder: "Search columns", "aria-label": "Search columns" });
  const list = el("ul", { class: "lr-columnlist" }), none = el("p", { class: "lr-told", text: "No column has such a name.", hidden: true });
  const sift = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of list.children) {
      row.hidden = !words.every((word) => row.dataset.search.includes(word));
      if (!row.hidden) shown += 1;
    }
    none.hidden = shown > 0;
  };
  const redraw = (focus) => {
    list.replaceChildren(...layout.order.map((index) => item(state, index, acts, redraw)));
    sift();
    if (focus) list.querySelector(focus)?.focus();
  };
  const those = (hide) => {
    for (const row of [...list.children].filter((one) => !one.hidden)) {
      const index = Number(row.dataset.index);
      if (hide) layout.hidden.add(index);
      else layout.hidden.delete(index);
    }
    if (layout.hidden.size === state.columns.length) layout.hidden.delete(layout.order[0]);
    layout.pinned = layout.pinned.filter((one) => !layout.hidden.has(one));
    acts.laidOut();
    redraw();
  };
  search.addEventListener("input", sift);
  carrying(state, list, acts, redraw);
  redraw();
  return el("div", { class: "lr-columns", role: "dialog", "aria-label": "Columns" }, search, list, none,
    el("div", { class: "lr-acts" }, button("Show all", () => those(false)), button("Hide all", () => those(true)), el("span", { class: "lr-space" }),
      button("As in the file", () => {
        layout.take(null);
        layout.widths.clear();
        acts.laidOut();
        redraw();
      }, { title: "The file's own order, all columns, own widths" })));
}
