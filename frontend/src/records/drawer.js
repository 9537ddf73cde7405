// One row, whole, beside the grid: long texts in full, the rows before and after it by the arrow keys.

import { amount, textOf } from "./cells.js";
import { button, el } from "./dom.js";
import { get } from "./asking.js";
import { appendMarked, isSearched, wordsOf } from "./marking.js";

const LONG = 20_000; // characters shown at first
const MANY = 15; // columns; more get a search

function whole(text, words) {
  const value = el("div", { class: "lr-value" });
  appendMarked(value, text.slice(0, LONG), words);
  if (text.length > LONG) {
    const all = () => {
      value.replaceChildren();
      appendMarked(value, text, words);
    };
    value.append(button(`Show all ${amount(text.length)} characters`, all));
  }
  return value;
}

function field(column, value, copy, words) {
  const text = value !== null && typeof value === "object" ? JSON.stringify(value, null, 2) : textOf(column, value);
  const shown = value === null ? el("div", { class: "lr-value none", text: "—", title: "Empty" }) : value === "" ? el("div", { class: "lr-value none", text: "“”", title: "A text without a character" }) : whole(text, isSearched(column) ? words : []);
  const edges = typeof value === "string" && value !== value.trim();
  const take = value === null ? null : button("", () => copy(column.kind === "number" ? String(value) : text, take), { icon: "content_copy", said: `Copy ${column.name}`, classes: "lr-copy" });
  const line = el("div", { class: "lr-fieldline" }, el("dt", { text: column.name, title: column.words }), el("dd", {}, shown, edges ? el("small", { text: "with spaces around it" }) : null), take);
  line.dataset.search = column.name.toLowerCase();
  return line;
}

/** Build the drawer. Returns {open(row, position), close(), row}; `acts` are step(by), closed(), copied(text, button). */
export function buildDrawer(parent, state, acts) {
  const title = el("h2", { tabIndex: -1 }), body = el("div", { class: "lr-rowbody" });
  const before = button("", () => acts.step(-1), { icon: "keyboard_arrow_up", said: "Row before (↑)" });
  const after = button("", () => acts.step(1), { icon: "keyboard_arrow_down", said: "Row after (↓)" });
  const copy = button("Copy", () => acts.copyRow(copy), { icon: "content_copy", title: "Copy the row, one column a line" });
  const shut = button("", () => acts.closed(), { icon: "close", said: "Close (Esc)" });
  const search = el("input", { type: "search", class: "lr-find", placeholder: "Search columns", "aria-label": "Search columns of this row" });
  const panel = el("aside", { class: "lr-drawer", role: "dialog", "aria-label": "Row", hidden: true },
    el("header", {}, title, before, after, copy, shut), search, body);
  let asked = new AbortController(), shown = null;
  const sift = () => {
    const words = search.value.toLowerCase().trim();
    for (const line of body.querySelectorAll(".lr-fieldline")) line.hidden = !line.dataset.search.includes(words);
  };
  search.addEventListener("input", sift);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") acts.closed();
    else if (event.target.matches("input")) return;
    else if (["ArrowUp", "ArrowLeft"].includes(event.key)) acts.step(-1);
    else if (["ArrowDown", "ArrowRight"].includes(event.key)) acts.step(1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  parent.append(panel);

  const draw = (detail) => {
    shown = detail;
    const place = new Map(detail.columns.map((column, index) => [column.name, index]));
    const order = [...state.layout.shown, ...state.layout.hidden].map((index) => state.columns[index]);
    search.hidden = order.length <= MANY;
    body.replaceChildren(el("dl", {}, ...order.filter((column) => place.has(column.name)).map((column) => field(column, detail.values[place.get(column.name)], acts.copied, wordsOf(state.view.search)))));
    sift();
  };
  const open = async (row, { focus = true } = {}) => {
    asked.abort();
    asked = new AbortController();
    panel.hidden = false;
    title.textContent = `Row ${amount(row)}`;
    panel.setAttribute("aria-label", `Row ${amount(row)}`);
    if (focus) title.focus({ preventScroll: true });
    const slow = setTimeout(() => body.classList.add("waiting"), 300);
    try {
      draw(await get(`/datasets/${state.data.dataset}/records/${row}`, { version: state.data.version, ...state.asked() }, asked.signal));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      shown = null;
      body.replaceChildren(acts.problem(problem, () => open(row)));
    } finally {
      clearTimeout(slow);
      body.classList.remove("waiting");
    }
    acts.opened();
  };
  const close = () => {
    asked.abort();
    panel.hidden = true;
    shown = null;
  };
  const steps = (canGoBack, canGoOn) => {
    before.disabled = !canGoBack;
    after.disabled = !canGoOn;
  };
  return { open, close, steps, get shown() { return shown; }, get visible() { return !panel.hidden; } };
}
