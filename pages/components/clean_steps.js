// The steps of a cleaning plan: switch, reorder, open, double, delete; and the list of operations to add one from.
// What is pressed shows at once; the server is told everything it has not yet confirmed, so quick presses are never lost.
const instances = new WeakMap();

const symbol = (name) => {
  const node = el("i", "sym", name);
  node.setAttribute("aria-hidden", "true");
  return node;
};

const button = (classes, said, press) => {
  const node = el("button", classes);
  node.type = "button";
  if (said) { node.setAttribute("aria-label", said); node.title = said; }
  node.addEventListener("click", press);
  return node;
};

// ---- what is told to the server ----
const tell = (state, event) => {
  state.count += 1;
  state.untold.push({ ...event, n: state.count });
  state.send({ tab: state.tab, events: state.untold });
};

const arranged = (steps, event) => {
  const at = steps.findIndex((one) => one.id === event.id);
  if (at < 0) return steps;
  const next = steps.slice();
  if (event.do === "switch") next[at] = { ...next[at], enabled: event.on, effect: event.on ? "…" : "off" };
  if (event.do === "delete") next.splice(at, 1);
  if (event.do === "move") next.splice(event.to, 0, ...next.splice(at, 1));
  return next;
};

const act = (state, event, focus) => {
  state.steps = arranged(state.steps, event);
  if (event.do === "select") state.selected = event.id;
  state.focus = focus ?? state.focus;
  drawSteps(state);
  tell(state, event);
};

// ---- a step: built once, then only told what is new, so that a press or the focus never falls on what is being replaced ----
const placeOf = (state, id) => state.steps.findIndex((one) => one.id === id);

const small = (state, id, key, name, said, event) => {
  const node = button("small", said, () => act(state, { id, ...event() }, `${key}:${id}`));
  node.dataset.key = `${key}:${id}`;
  node.append(symbol(name));
  return node;
};

const actions = (state, id) => {
  const box = el("div", "acts"), move = (by) => () => ({ do: "move", to: placeOf(state, id) + by });
  const up = small(state, id, "up", "arrow_upward", "Move up", move(-1));
  const down = small(state, id, "down", "arrow_downward", "Move down", move(1));
  const gone = button("small", "Delete this step", () => {
    const place = placeOf(state, id), near = state.steps[place + 1] ?? state.steps[place - 1];
    act(state, { do: "delete", id }, near ? `open:${near.id}` : null);
  });
  gone.dataset.key = `delete:${id}`;
  gone.append(symbol("delete"));
  box.append(up, down, small(state, id, "edit", "edit", "Change this step", () => ({ do: "edit" })),
    small(state, id, "double", "content_copy", "Duplicate this step", () => ({ do: "double" })), gone);
  return { box, up, down };
};

const dragging = (state, row, id) => {
  const grip = el("span", "grip");
  grip.append(symbol("drag_indicator"));
  grip.draggable = true;
  grip.title = "Drag to another place";
  grip.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/x-listmill-step", id);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(row, 12, 12);
    state.carried = id;
    row.classList.add("carried");
  });
  grip.addEventListener("dragend", () => { state.carried = null; row.classList.remove("carried"); });
  const isOther = () => state.carried && state.carried !== id;
  row.addEventListener("dragover", (event) => {
    if (!isOther()) return;
    event.preventDefault();
    const box = row.getBoundingClientRect(), below = event.clientY > box.top + box.height / 2;
    row.classList.toggle("above", !below);
    row.classList.toggle("below", below);
  });
  row.addEventListener("dragleave", () => row.classList.remove("above", "below"));
  row.addEventListener("drop", (event) => {
    const below = row.classList.contains("below");
    row.classList.remove("above", "below");
    if (!isOther()) return;
    event.preventDefault();
    const from = placeOf(state, state.carried), at = placeOf(state, id) + (below ? 1 : 0);
    act(state, { do: "move", id: state.carried, to: from < at ? at - 1 : at }, `open:${state.carried}`);
  });
  return grip;
};

const keys = (state, row, id) => (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key], place = placeOf(state, id), onWords = event.target.classList.contains("open");
  if (by && event.altKey) {
    event.preventDefault();
    const to = place + by;
    if (to >= 0 && to < state.steps.length) act(state, { do: "move", id, to }, event.target.dataset.key);
  } else if (by && onWords) {
    event.preventDefault();
    state.rows.get(state.steps[place + by]?.id)?.open.focus();
  } else if (event.key === "Delete" && onWords) {
    row.querySelector("[data-key^='delete:']").click();
  } else if (event.key === "Escape" && state.selected) {
    act(state, { do: "select", id: null }, `open:${id}`);
  }
};

const stepRow = (state, id) => {
  const row = el("li", "step");
  row.dataset.step = id;
  const step = () => state.steps[placeOf(state, id)];
  const toggle = button("switch", "", () => act(state, { do: "switch", id, on: !step().enabled }));
  toggle.setAttribute("role", "switch");
  toggle.dataset.key = `switch:${id}`;
  toggle.append(el("i"));
  const open = button("open", "", () => act(state, { do: "select", id: state.selected === id ? null : id }));
  open.dataset.key = `open:${id}`;
  const title = el("span", "title"), reason = el("span", "reason"), effect = el("span", "effect");
  open.append(title, reason, effect);
  const problem = el("div", "problem"), trouble = el("span"), { box, up, down } = actions(state, id);
  problem.append(symbol("error"), trouble);
  row.append(dragging(state, row, id), toggle, open, box, problem);
  row.addEventListener("keydown", keys(state, row, id));
  return { row, toggle, open, title, reason, effect, problem, trouble, up, down };
};

const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };

const update = (state, parts, step, place) => {
  const picked = state.selected === step.id;
  for (const [name, on] of [["off", !step.enabled], ["picked", picked], ["bad", Boolean(step.problem)]]) parts.row.classList.toggle(name, on);
  parts.toggle.setAttribute("aria-checked", String(step.enabled));
  parts.toggle.setAttribute("aria-label", `Use this step: ${step.title}`);
  parts.open.setAttribute("aria-pressed", String(picked));
  parts.open.title = picked ? "Show what the whole plan does" : "Show what this step does";
  say(parts.title, step.title);
  say(parts.reason, step.reason);
  parts.reason.hidden = !step.reason;
  say(parts.effect, step.effect);
  parts.effect.classList.toggle("quiet", step.quiet);
  parts.problem.hidden = !step.problem;
  say(parts.trouble, step.problem ? [step.problem.detail, step.problem.hint].filter(Boolean).join(" ") : "");
  parts.problem.setAttribute("role", step.problem ? "alert" : "none");
  parts.up.disabled = place === 0;
  parts.down.disabled = place === state.steps.length - 1;
};

const drawSteps = (state) => {
  if (!state.list) {
    state.rows = new Map();
    state.list = el("ol", "steps");
    state.list.setAttribute("aria-label", "Steps of the plan, in their order");
    state.host.replaceChildren(state.list);
  }
  const held = state.host.getRootNode().activeElement;
  const key = state.focus ?? (state.host.contains(held) ? held.dataset.key : null);
  const known = new Set(state.steps.map((step) => step.id));
  for (const [id, parts] of state.rows) if (!known.has(id)) { parts.row.remove(); state.rows.delete(id); }
  state.steps.forEach((step, place) => {
    if (!state.rows.has(step.id)) state.rows.set(step.id, stepRow(state, step.id));
    const parts = state.rows.get(step.id);
    update(state, parts, step, place);
    if (state.list.children[place] !== parts.row) state.list.insertBefore(parts.row, state.list.children[place] ?? null);
  });
  const wanted = key && state.host.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const again = wanted?.disabled ? wanted.parentElement.querySelector("button:not(:disabled)") : wanted;
  if (again && state.host.getRootNode().activeElement !== again) again.focus({ preventScroll: !state.focus });
  state.focus = null;
};

// ---- the operations ----
const sift = (state) => {
  const wanted = state.search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const part of state.host.querySelectorAll(".part")) {
    let here = 0;
    for (const item of part.querySelectorAll(".operation")) {
      item.hidden = !wanted.every((word) => item.dataset.search.includes(word));
      if (!item.hidden) here += 1;
    }
    part.hidden = !here;
    shown += here;
  }
  state.host.querySelector(".none").hidden = shown > 0;
};

const drawOperations = (state) => {
  const search = el("input", "search");
  search.type = "search";
  search.placeholder = "What shall be done? For example: spaces, date, duplicates";
  search.setAttribute("aria-label", "Search operations");
  search.value = state.search;
  search.dataset.key = "search";
  const parts = state.data.groups.map((group) => {
    const part = el("section", "part"), list = el("div", "operations");
    part.append(el("h3", "", group.label), list);
    for (const one of group.operations) {
      const item = button("operation", "", () => tell(state, { do: "choose", operation: one.name }));
      item.dataset.search = `${one.label} ${one.about} ${one.words ?? ""} ${group.label}`.toLowerCase();
      item.dataset.operation = one.name;
      item.append(el("b", "", one.label), el("span", "", one.about));
      list.append(item);
    }
    return part;
  });
  const none = el("p", "none", "Nothing of that name. Try “replace”, “fill” or “split”.");
  none.hidden = true;
  const seen = () => [...state.host.querySelectorAll(".operation")].filter((one) => !one.hidden);
  state.host.onkeydown = (event) => {
    const items = seen(), focused = state.host.getRootNode().activeElement, here = items.indexOf(focused);
    if (event.key === "Escape") { event.stopPropagation(); tell(state, { do: "leave" }); }
    else if (event.key === "ArrowDown") { event.preventDefault(); items[Math.min(here + 1, items.length - 1)]?.focus(); }
    else if (event.key === "ArrowUp") { event.preventDefault(); (here > 0 ? items[here - 1] : search).focus(); }
    else if (event.key === "Enter" && focused === search) { event.preventDefault(); items[0]?.click(); }
  };
  search.addEventListener("input", () => { state.search = search.value; sift(state); });
  state.host.replaceChildren(search, ...parts, none);
  sift(state);
  search.focus({ preventScroll: true });
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = { search: "", untold: [], count: 0, tab: Math.random().toString(36).slice(2), host: el("div", "clean") };
    parentElement.append(state.host);
    instances.set(parentElement, state);
  }
  state.send = (told) => setTriggerValue("told", told);
  state.untold = state.untold.filter((one) => one.n > (data.heard[state.tab] ?? 0));
  const told = JSON.stringify(data);
  if (state.told !== told) {
    Object.assign(state, { told, data });
    if (data.part === "operations") drawOperations(state);
    else {
      state.steps = state.untold.reduce(arranged, data.steps);
      state.selected = data.selected;
      state.focus ??= data.focus && data.focus !== state.focused ? `open:${data.focus}` : null;
      state.focused = data.focus;
      drawSteps(state);
    }
  }
  return () => instances.delete(parentElement);
}
