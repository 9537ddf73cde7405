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

// ---- a step ----
const toggle = (state, step) => {
  const node = button("switch", "", () => act(state, { do: "switch", id: step.id, on: !step.enabled }, `switch:${step.id}`));
  node.setAttribute("role", "switch");
  node.setAttribute("aria-checked", String(step.enabled));
  node.setAttribute("aria-label", `Use this step: ${step.title}`);
  node.dataset.key = `switch:${step.id}`;
  node.append(el("i"));
  return node;
};

const small = (state, step, key, name, said, event, disabled = false) => {
  const node = button("small", said, () => act(state, event, `${key}:${step.id}`));
  node.dataset.key = `${key}:${step.id}`;
  node.disabled = disabled;
  node.append(symbol(name));
  return node;
};

const actions = (state, step, place) => {
  const box = el("div", "acts"), last = state.steps.length - 1;
  box.append(
    small(state, step, "up", "arrow_upward", "Move up", { do: "move", id: step.id, to: place - 1 }, place === 0),
    small(state, step, "down", "arrow_downward", "Move down", { do: "move", id: step.id, to: place + 1 }, place === last),
    small(state, step, "edit", "edit", "Change this step", { do: "edit", id: step.id }),
    small(state, step, "double", "content_copy", "Duplicate this step", { do: "double", id: step.id }),
  );
  const gone = button("small", "Delete this step", () => {
    const near = state.steps[place + 1] ?? state.steps[place - 1];
    act(state, { do: "delete", id: step.id }, near ? `open:${near.id}` : "add");
  });
  gone.dataset.key = `delete:${step.id}`;
  gone.append(symbol("delete"));
  box.append(gone);
  return box;
};

const words = (state, step) => {
  const picked = state.selected === step.id;
  const open = button("open", "", () => act(state, { do: "select", id: picked ? null : step.id }, `open:${step.id}`));
  open.setAttribute("aria-pressed", String(picked));
  open.dataset.key = `open:${step.id}`;
  open.title = picked ? "Show what the whole plan does" : "Show what this step does";
  open.append(el("span", "title", step.title));
  if (step.reason) open.append(el("span", "reason", step.reason));
  const effect = el("span", `effect${step.quiet ? " quiet" : ""}`, step.effect);
  open.append(effect);
  return open;
};

const problem = (step) => {
  const box = el("div", "problem");
  box.setAttribute("role", "alert");
  box.append(symbol("error"), el("span", "", [step.problem.detail, step.problem.hint].filter(Boolean).join(" ")));
  return box;
};

const dragging = (state, row, step) => {
  const grip = el("span", "grip");
  grip.append(symbol("drag_indicator"));
  grip.draggable = true;
  grip.title = "Drag to another place";
  grip.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/x-listmill-step", step.id);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(row, 12, 12);
    state.carried = step.id;
    row.classList.add("carried");
  });
  grip.addEventListener("dragend", () => { state.carried = null; row.classList.remove("carried"); });
  row.addEventListener("dragover", (event) => {
    if (!state.carried || state.carried === step.id) return;
    event.preventDefault();
    const box = row.getBoundingClientRect(), below = event.clientY > box.top + box.height / 2;
    row.classList.toggle("above", !below);
    row.classList.toggle("below", below);
  });
  row.addEventListener("dragleave", () => row.classList.remove("above", "below"));
  row.addEventListener("drop", (event) => {
    const below = row.classList.contains("below");
    row.classList.remove("above", "below");
    if (!state.carried || state.carried === step.id) return;
    event.preventDefault();
    const from = state.steps.findIndex((one) => one.id === state.carried);
    const at = state.steps.findIndex((one) => one.id === step.id) + (below ? 1 : 0);
    act(state, { do: "move", id: state.carried, to: from < at ? at - 1 : at }, `open:${state.carried}`);
  });
  return grip;
};

const stepRow = (state, step, place) => {
  const row = el("li", `step${step.enabled ? "" : " off"}${state.selected === step.id ? " picked" : ""}${step.problem ? " bad" : ""}`);
  row.dataset.step = step.id;
  row.append(dragging(state, row, step), toggle(state, step), words(state, step), actions(state, step, place));
  if (step.problem) row.append(problem(step));
  row.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by && event.altKey) {
      event.preventDefault();
      const to = place + by;
      if (to >= 0 && to < state.steps.length) act(state, { do: "move", id: step.id, to }, `open:${step.id}`);
    } else if (by && event.target.classList.contains("open")) {
      event.preventDefault();
      const other = state.steps[place + by];
      if (other) state.host.querySelector(`[data-key="open:${CSS.escape(other.id)}"]`)?.focus();
    } else if (event.key === "Delete" && event.target.classList.contains("open")) {
      row.querySelector("[data-key^='delete:']").click();
    } else if (event.key === "Escape" && state.selected) {
      act(state, { do: "select", id: null }, `open:${step.id}`);
    }
  });
  return row;
};

const drawSteps = (state) => {
  const held = state.host.getRootNode().activeElement;
  const key = state.focus ?? (state.host.contains(held) ? held.dataset.key : null);
  const list = el("ol", "steps");
  list.setAttribute("aria-label", "Steps of the plan, in their order");
  state.steps.forEach((step, place) => list.append(stepRow(state, step, place)));
  state.host.replaceChildren(list);
  const again = key && state.host.querySelector(`[data-key="${CSS.escape(key)}"]`);
  (again?.disabled ? again.parentElement.querySelector("button:not(:disabled)") : again)?.focus({ preventScroll: true });
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
      state.focus ??= data.focus && data.focus !== state.focused ? data.focus : null;
      state.focused = data.focus;
      drawSteps(state);
    }
  }
  return () => instances.delete(parentElement);
}
