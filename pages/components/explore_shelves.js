// The fields of a dataset and the shelves they are put on. A click puts a field where it fits; dragging, or the menu of a field,
// puts it on a shelf of one's own choice. Everything is a button or a select, so the keyboard does what the mouse does.
const instances = new WeakMap();
const FIELD = "text/x-listmill-field", SHELF = "text/x-listmill-shelf";

const symbol = (name) => {
  const node = el("i", "sym", name);
  node.setAttribute("aria-hidden", "true");
  return node;
};

const button = (classes, said, press) => {
  const node = el("button", classes);
  node.type = "button";
  if (said) node.setAttribute("aria-label", said);
  node.addEventListener("click", press);
  return node;
};

// ---- fields ----
const carry = (node, kind, value, state) => {
  node.draggable = true;
  node.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData(kind, value);
    event.dataTransfer.effectAllowed = "move";
    node.classList.add("carried");
    document.documentElement.dataset.lmCarried = kind;
  });
  node.addEventListener("dragend", () => {
    node.classList.remove("carried");
    delete document.documentElement.dataset.lmCarried;
  });
};

const closeMenus = (state) => {
  state.root.querySelectorAll(".menu").forEach((menu) => menu.remove());
  state.root.querySelectorAll("[aria-expanded=true]").forEach((node) => node.setAttribute("aria-expanded", "false"));
};

const openMenu = (state, opener, field, at = 0) => {
  const open = opener.getAttribute("aria-expanded") === "true";
  closeMenus(state);
  if (open) return;
  opener.setAttribute("aria-expanded", "true");
  opener.focus({ preventScroll: true });
  const menu = el("div", "menu");
  menu.setAttribute("role", "menu");
  const choose = (text, step) => {
    const item = button("item", "", () => { closeMenus(state); state.send(step); });
    item.setAttribute("role", "menuitem");
    item.textContent = text;
    menu.append(item);
  };
  if (field.usable) for (const shelf of state.data.shelves) choose(`On ${shelf.label}`, { do: "put", column: field.name, shelf: shelf.name });
  choose("Filter …", { do: "filter", column: field.name });
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children], here = items.indexOf(event.target);
    if (event.key === "Escape") { closeMenus(state); opener.focus(); event.stopPropagation(); return; }
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  });
  opener.after(menu);
  menu.children[at].focus();
};

const fieldRow = (state, field) => {
  const row = el("li", "row");
  row.dataset.search = field.name.toLowerCase();
  const on = field.on.length ? `, on ${field.on.join(", ")}` : "";
  const main = button(`field${field.on.length ? " on" : ""}`, `${field.name}, ${field.kind}${on}`, () =>
    state.send(field.usable ? { do: "click", column: field.name } : { do: "filter", column: field.name }));
  main.dataset.key = `field:${field.name}`;
  main.title = field.about;
  main.append(symbol(field.icon), el("span", "name", field.name));
  if (field.on.length) main.append(el("span", "mark", field.on.join(" ")));
  if (field.usable) carry(main, FIELD, field.name, state);
  const more = button("more", `Where to put ${field.name}`, () => openMenu(state, more, field));
  more.setAttribute("aria-haspopup", "menu");
  more.setAttribute("aria-expanded", "false");
  more.dataset.key = `more:${field.name}`;
  more.append(symbol("more_horiz"));
  row.append(main, more);
  return row;
};

const sift = (state) => {
  const wanted = state.search.trim().toLowerCase();
  let shown = 0;
  for (const row of state.root.querySelectorAll("li.row")) {
    row.hidden = Boolean(wanted) && !row.dataset.search.includes(wanted);
    if (!row.hidden) shown += 1;
  }
  state.root.querySelector(".none").hidden = shown > 0;
};

const drawFields = (state) => {
  const { data, root } = state;
  const box = el("details", "fields");
  box.open = state.open ?? window.matchMedia("(min-width: 701px)").matches;
  box.addEventListener("toggle", () => { state.open = box.open; });
  const head = el("summary", "", "Fields ");
  head.append(el("small", "", String(data.fields.length)));
  const search = el("input", "search");
  search.type = "search";
  search.placeholder = "Search fields";
  search.setAttribute("aria-label", "Search fields");
  search.dataset.key = "search";
  search.value = state.search;
  search.addEventListener("input", () => { state.search = search.value; sift(state); });
  const list = el("ul", "list");
  for (const field of data.fields) list.append(fieldRow(state, field));
  const none = el("p", "none", "No field has such a name.");
  none.hidden = true;
  box.append(head, search, list, none);
  root.replaceChildren(box);
  sift(state);
};

// ---- shelves ----
const target = (state, node, shelf) => {
  const fits = (event) => [FIELD, SHELF].some((kind) => event.dataTransfer.types.includes(kind));
  node.addEventListener("dragover", (event) => {
    if (!fits(event)) return;
    event.preventDefault();
    node.classList.add("over");
  });
  node.addEventListener("dragleave", (event) => { if (!node.contains(event.relatedTarget)) node.classList.remove("over"); });
  node.addEventListener("drop", (event) => {
    node.classList.remove("over");
    const column = event.dataTransfer.getData(FIELD), origin = event.dataTransfer.getData(SHELF);
    if (!column && !origin) return;
    event.preventDefault();
    if (column) state.send({ do: "put", column, shelf: shelf.name });
    else if (origin !== shelf.name) state.send({ do: "move", from: origin, shelf: shelf.name });
  });
};

const use = (state, shelf) => {
  const { column, uses, use: now } = shelf.held, select = el("select", "set");
  select.setAttribute("aria-label", `What to do with ${column} on ${shelf.label}`);
  select.dataset.key = `set:${shelf.name}`;
  for (const [value, text] of uses) {
    const option = el("option", "", text);
    option.value = value;
    option.selected = value === now;
    select.append(option);
  }
  select.addEventListener("change", () => state.send({ do: "set", shelf: shelf.name, value: select.value }));
  return select;
};

const pill = (state, shelf) => {
  const held = shelf.held, box = el("div", "pill");
  box.dataset.column = held.column;
  carry(box, SHELF, shelf.name, state);
  box.append(symbol(held.icon));
  const name = el("span", "name", held.column);
  name.title = held.column;
  box.append(name);
  if (held.uses.length) box.append(use(state, shelf));
  const off = button("off", `Take ${held.column} off ${shelf.label}`, () => state.send({ do: "remove", shelf: shelf.name }));
  off.dataset.key = `off:${shelf.name}`;
  off.append(symbol("close"));
  box.append(off);
  return box;
};

const picker = (state, shelf) => {
  const select = el("select", "pick");
  select.setAttribute("aria-label", `Column on ${shelf.label}`);
  select.dataset.key = `pick:${shelf.name}`;
  const first = el("option", "", shelf.empty);
  first.value = "";
  select.append(first);
  for (const name of state.data.columns) {
    const option = el("option", "", name);
    option.value = name;
    select.append(option);
  }
  select.addEventListener("change", () => { if (select.value) state.send({ do: "put", column: select.value, shelf: shelf.name }); });
  return select;
};

const drawShelves = (state) => {
  const { data, root } = state, row = el("div", "shelves");
  for (const shelf of data.shelves) {
    const box = el("div", `shelf${shelf.held ? " full" : ""}`);
    box.dataset.shelf = shelf.name;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", shelf.label);
    box.append(el("span", "label", shelf.label), shelf.held ? pill(state, shelf) : picker(state, shelf));
    target(state, box, shelf);
    row.append(box);
    if (shelf.name === "x") {
      const swap = button("swap", "Swap x and y", () => state.send({ do: "swap" }));
      swap.title = "Swap x and y";
      swap.dataset.key = "swap";
      swap.disabled = !data.swappable;
      swap.append(symbol("swap_horiz"));
      row.append(swap);
    }
  }
  root.replaceChildren(row);
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = { search: "", gone: new AbortController() };
    state.host = el("div", "explore");
    parentElement.append(state.host);
    state.root = state.host;
    instances.set(parentElement, state);
    document.addEventListener("click", (event) => {
      if (!event.composedPath().includes(state.host)) closeMenus(state);
    }, { signal: state.gone.signal });
  }
  state.send = (step) => setTriggerValue("step", { ...step, turn: (state.turn = (state.turn ?? 0) + 1) });
  const told = JSON.stringify(data);
  if (state.told !== told) {
    const held = parentElement.getRootNode().activeElement ?? document.activeElement;
    const key = state.host.contains(held) ? held.dataset.key : null;
    const scrolled = state.host.querySelector(".list")?.scrollTop ?? 0;
    const open = state.host.querySelector(".menu");
    const opener = open?.previousElementSibling.dataset.key, item = open ? Math.max(0, [...open.children].indexOf(held)) : 0;
    Object.assign(state, { told, data });
    data.part === "fields" ? drawFields(state) : drawShelves(state);
    if (state.host.querySelector(".list")) state.host.querySelector(".list").scrollTop = scrolled;
    const again = opener && state.host.querySelector(`[data-key="${CSS.escape(opener)}"]`);
    const field = again && data.fields.find((one) => `more:${one.name}` === opener);
    if (field) openMenu(state, again, field, Math.min(item, field.usable ? data.shelves.length : 0)); // a menu stays open
    else if (key) {
      const shelf = key.split(":")[1];
      const focused = state.host.querySelector(`[data-key="${CSS.escape(key)}"]`) ??
        state.host.querySelector(`[data-shelf="${CSS.escape(shelf ?? "")}"] :is(select, button)`);
      focused?.focus({ preventScroll: true });
    }
  }
  return () => {
    instances.get(parentElement)?.gone.abort();
    instances.delete(parentElement);
  };
}
