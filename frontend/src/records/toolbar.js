// Above the grid: the search, the filters as chips, and the columns.

import { columnsPanel } from "./columns-panel.js";
import { button, el, focused, popover } from "./dom.js";
import { draftOf, filterPanel } from "./filter-editor.js";
import { inWords } from "./operators.js";

const PAUSE_MS = 350; // after the last key of a search

/** Build the bar into `parent`. Returns {follow, focusSearch, filterBy, close}; `follow` draws what the view says now. */
export function buildToolbar(parent, state, acts) {
  const search = el("input", { type: "search", class: "lr-search", placeholder: "Search the texts", "aria-label": "Search the texts", title: "Words in any text column; “quoted words” stay together", "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: false });
  const key = el("kbd", { text: "/", "aria-hidden": "true" });
  const chips = el("div", { class: "lr-chips", role: "group", "aria-label": "Filters" });
  const columns = button("Columns", () => openColumns(), { icon: "view_column", classes: "lr-button" });
  columns.setAttribute("aria-expanded", "false");
  let timer = 0, shut = () => {};
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => acts.searched(search.value), PAUSE_MS);
  };
  search.addEventListener("input", soon);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      clearTimeout(timer);
      acts.searched(search.value);
      acts.toGrid();
    }
    if (event.key === "Escape" && search.value) {
      event.preventDefault();
      search.value = "";
      acts.searched("");
    } else if (event.key === "Escape") acts.toGrid();
    if (event.key === "ArrowDown") acts.toGrid();
  });
  const openColumns = () => {
    const panel = columnsPanel(state, acts);
    shut = popover(state.root, columns, panel);
    panel.querySelector("input")?.focus();
  };
  const edit = (anchor, given, place) => {
    const { panel, draw } = filterPanel(state, given, {
      editing: place !== null,
      done: (filter) => {
        shut();
        acts.toGrid();
        const filters = [...state.view.filters];
        if (place === null) filters.push(filter);
        else filters.splice(place, 1, ...(filter ? [filter] : []));
        acts.filtered(filters);
      },
    });
    acts.knowing();
    shut = popover(state.root, anchor, panel);
    draw();
  };
  const add = button("Filter", () => edit(add, draftOf(state.data.dataset) ?? { column: state.columns[state.layout.shown[0] ?? 0].name }, null), { icon: "filter_list", classes: "lr-button" });
  add.setAttribute("aria-expanded", "false");
  const chip = (filter, place) => {
    const column = state.columns.find((one) => one.name === filter.column) ?? { name: filter.column, kind: "text" };
    const [name, rest] = inWords(column, filter);
    const open = el("button", { type: "button", class: "lr-chiptext", title: `${name} ${rest}`, "aria-expanded": "false", onclick: () => edit(open, filter, place) }, el("b", { text: name }), ` ${rest}`);
    const off = button("", () => acts.filtered(state.view.filters.filter((_, i) => i !== place)), { icon: "close", said: `Remove the filter ${name} ${rest}`, classes: "lr-chipoff" });
    return el("span", { class: "lr-chip" }, open, off);
  };
  const follow = () => {
    if (focused(state.root) !== search) search.value = state.view.search;
    const all = state.view.filters.map(chip);
    if (all.length > 1) all.push(button("Clear all", () => acts.filtered([]), { classes: "quiet" }));
    chips.replaceChildren(...all, add);
    const gone = state.layout.hidden.size;
    columns.querySelector("span").textContent = gone ? `Columns ${state.columns.length - gone} of ${state.columns.length.toLocaleString("en-US")}` : "Columns";
  };
  parent.append(el("div", { class: "lr-searchbox" }, el("i", { class: "lm-ms", "aria-hidden": "true", text: "search" }), search, key), chips, columns);
  follow();
  return {
    follow,
    focusSearch: () => (search.focus(), search.select()),
    filterBy: (index, anchor = add) => edit(anchor, { column: state.columns[index].name }, null),
    setSearch: (text) => (search.value = text),
    close: () => (clearTimeout(timer), shut()),
  };
}
