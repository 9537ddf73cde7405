// The menu of a column's head: sort, filter, keep in sight, hide, and the pages about this column.

import { el, focused, popover } from "./dom.js";
import { applySort } from "./grid.js";

/** Open the menu below `anchor`. */
export function columnMenu(page, index, anchor) {
  const column = page.columns[index], { layout, acts, view } = page;
  const panel = el("div", { class: "lr-menu", role: "menu", "aria-label": `Menu of ${column.name}` });
  let shut = () => {};
  const item = (text, icon, act) => panel.append(el("button", { type: "button", role: "menuitem", onclick: () => (shut(), act()) }, el("i", { class: "lm-ms", "aria-hidden": "true", text: icon }), text));
  const lead = (text, icon, href) => {
    const follow = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      page.lead(href);
    };
    panel.append(el("a", { role: "menuitem", href, onclick: follow }, el("i", { class: "lm-ms", "aria-hidden": "true", text: icon }), text));
  };
  const sort = (keys) => {
    acts.sorted(keys);
    applySort(page.grid, page);
  };
  const others = view.sort.filter((key) => key.column !== column.name), sorted = others.length < view.sort.length;
  const words = { number: ["Smallest first", "Largest first"], date: ["Oldest first", "Newest first"], moment: ["Oldest first", "Newest first"] }[column.kind] ?? ["Sort A to Z", "Sort Z to A"];
  item(words[0], "arrow_upward", () => sort([{ column: column.name, descending: false }]));
  item(words[1], "arrow_downward", () => sort([{ column: column.name, descending: true }]));
  if (others.length) item("Then by this", "low_priority", () => sort([...others, { column: column.name, descending: false }]));
  if (sorted) item("Do not sort by this", "close", () => sort(others));
  item("Filter …", "filter_list", () => page.toolbar.filterBy(index));
  const pinned = layout.pinned.includes(index);
  item(pinned ? "Let it scroll" : "Keep in sight", "keep", () => {
    layout.pinned = pinned ? layout.pinned.filter((one) => one !== index) : [...layout.pinned, index];
    acts.laidOut();
  });
  if (layout.shown.length > 1) item("Hide", "visibility_off", () => {
    layout.hidden.add(index);
    layout.pinned = layout.pinned.filter((one) => one !== index);
    acts.laidOut();
  });
  for (const [text, icon, address] of page.data.about ?? []) lead(text, icon, `${address}&column=${encodeURIComponent(column.name)}`);
  panel.addEventListener("keydown", (event) => {
    const items = [...panel.children], at = items.indexOf(focused(page.root));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  });
  shut = popover(page.root, anchor, panel);
  panel.children[0].focus();
}
