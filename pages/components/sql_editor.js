// The component around the SQL editor: the statement, the run button, and the tables and columns one can use.
//
// Text lives in the browser. The server's text replaces it only when `data.revision` changes, so a rerun never loses
// what was typed; drafts survive a reload in sessionStorage, one for each `data.base` (a dataset or an earlier run).
// When the bundle of CodeMirror cannot be loaded, a plain text area does the same work.
//
// Inside a cell the editor is small: it knows the names `sql_names` gave to the page besides those of earlier cells, keeps
// what is typed on the server once nothing is typed for a while, and shows the name of its result.

const instances = new WeakMap();
const DRAFTS = "listmill.sql.drafts";
const KEPT = 30;
const IDLE_MS = 2000;

function drafts() {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(DRAFTS) ?? "[]"));
  } catch {
    return new Map();
  }
}

function keepDraft(base, text) {
  const all = drafts();
  all.delete(base);
  if (text !== null) all.set(base, text);
  try {
    sessionStorage.setItem(DRAFTS, JSON.stringify([...all].slice(-KEPT)));
  } catch {
    // A browser that keeps nothing still edits.
  }
}

function startText(data) {
  if (data.restore) keepDraft(data.base, null);
  return data.restore ? data.value : (drafts().get(data.base) ?? data.value);
}

function plainEditor({ parent, text, label, onRun, onChange }) {
  const area = document.createElement("textarea");
  area.setAttribute("aria-label", label);
  area.spellcheck = false;
  area.value = text;
  area.rows = 8;
  area.oninput = onChange;
  area.onkeydown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onRun();
  };
  parent.append(area);
  return {
    text: () => area.value,
    setText: (next) => (area.value = next),
    setSchema: () => {},
    insert: (name) => {
      const bare = /^[A-Za-z_]\w*$/.test(name);
      area.setRangeText(bare ? name : `"${name.replaceAll('"', '""')}"`, area.selectionStart, area.selectionEnd, "end");
      onChange();
      area.focus();
    },
    destroy: () => area.remove(),
  };
}

function button(text, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.onclick = act;
  return made;
}

function drawTable(state, entry, open) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const name = document.createElement("span");
  name.textContent = entry.table;
  const add = button("Insert", "insert", (event) => (event.preventDefault(), state.editor.insert(entry.table)));
  add.setAttribute("aria-label", `Insert the table ${entry.table}`);
  summary.append(name, add);
  details.append(summary);
  details.ontoggle = () => {
    if (!details.open || details.childElementCount > 1) return;
    for (const column of entry.columns) {
      const line = button("", "column", () => state.editor.insert(column.name));
      line.setAttribute("aria-label", `Insert the column ${column.name}, ${column.type}`);
      const [label, type] = [document.createElement("span"), document.createElement("span")];
      label.textContent = column.name;
      type.textContent = column.type.toLowerCase();
      line.append(label, type);
      details.append(line);
    }
  };
  details.open = open;
  return details;
}

function drawTables(state, schema) {
  const list = state.root.querySelector(".list");
  const search = state.root.querySelector(".search");
  search.hidden = schema.length + Math.max(0, ...schema.map((entry) => entry.columns.length)) < 14;
  const draw = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = schema
      .map((entry) => (entry.table.toLowerCase().includes(wanted) ? entry : { ...entry, columns: entry.columns.filter((c) => c.name.toLowerCase().includes(wanted)), part: true }))
      .filter((entry) => !entry.part || entry.columns.length);
    list.replaceChildren(...found.map((entry, i) => drawTable(state, entry, i === 0 || (wanted !== "" && i < 8))));
    if (!found.length) list.textContent = "Nothing has this name.";
  };
  search.oninput = draw;
  draw();
}

function tablesOf(data) {
  return data.inside ? [...data.schema, ...(window.listmillTables ?? [])] : data.schema;
}

function takeTables(state) {
  const tables = tablesOf(state.data);
  const text = JSON.stringify(tables);
  if (!state.editor || state.tables === text) return;
  state.tables = text;
  state.editor.setSchema(tables);
  drawTables(state, tables);
}

function showState(state, data) {
  const run = state.root.querySelector(".run");
  clearTimeout(state.soon);
  run.disabled = Boolean(data.running);
  run.querySelector("span").textContent = data.running ? "Running" : "Run";
  state.root.querySelector(".format").hidden = !data.offers.includes("format");
  state.root.querySelector(".explain").hidden = !data.offers.includes("explain");
  state.root.querySelector(".names").hidden = !data.inside;
  state.root.querySelector(".as").hidden = !data.offers.includes("rename");
  if (state.name !== data.name) {
    state.name = data.name;
    state.root.querySelector(".name").value = data.name;
    state.root.querySelector(".name").size = Math.max(8, data.name.length);
  }
}

function follow(state, before) {
  const { data, editor } = state;
  if (before.revision === data.revision && before.base === data.base) {
    if (data.inside && before.value !== data.value && editor.text() === before.value) editor.setText(data.value); // changed in another tab
    return;
  }
  clearTimeout(state.timer);
  if (before.revision === data.revision) {
    keepDraft(before.base, null); // what was typed there has become a run of its own
    keepDraft(data.base, editor.text());
    return;
  }
  if (before.base !== data.base) keepDraft(before.base, editor.text());
  editor.setText(startText(data));
}

async function build(state, data) {
  const parent = state.root.querySelector(".editor");
  const tables = tablesOf(data);
  const options = { parent, text: startText(data), schema: tables, label: data.label, onRun: () => state.run(), onChange: () => state.changed() };
  let bundle = null;
  try {
    bundle = await import(new URL(data.bundle, window.location.origin).href);
  } catch {
    bundle = { create: plainEditor };
  }
  if (state.gone) return;
  parent.replaceChildren();
  state.editor = bundle.create(options);
  state.tables = JSON.stringify(tables);
  drawTables(state, tables);
  takeTables(state);
}

function keepOnServer(state) {
  clearTimeout(state.idle);
  if (!state.editor || state.gone || !state.data.offers.includes("keep")) return;
  const text = state.editor.text();
  if (text === state.data.value || text === state.sent) return;
  state.sent = text;
  clearTimeout(state.timer);
  keepDraft(state.data.base, null);
  state.setTriggerValue("keep", { sql: text });
}

function asked(state, what) {
  if (!state.editor) return;
  clearTimeout(state.idle);
  clearTimeout(state.timer);
  if (what === "format") keepDraft(state.data.base, null); // what comes back stands instead of it
  state.setTriggerValue(what, { sql: state.editor.text(), turn: state.data.turn });
}

function listen(state) {
  const root = state.root;
  root.querySelector(".run").onclick = () => state.run();
  root.querySelector(".format").onclick = () => asked(state, "format");
  root.querySelector(".explain").onclick = () => asked(state, "explain");
  root.querySelector(".names").onclick = (event) => {
    const open = root.querySelector(".sql").classList.toggle("listing");
    event.currentTarget.setAttribute("aria-expanded", String(open));
  };
  const name = root.querySelector(".name");
  name.onkeydown = (event) => event.key === "Enter" && name.blur();
  name.onchange = () => state.setTriggerValue("rename", { name: name.value.trim() });
  root.querySelector(".work").addEventListener("focusout", (event) => {
    if (!root.querySelector(".work").contains(event.relatedTarget)) keepOnServer(state);
  });
}

function adopt(component) {
  const state = { root: component.parentElement, editor: null, timer: 0, gone: false };
  const side = state.root.querySelector(".tables");
  side.open = component.data.inside || state.root.querySelector(".sql").clientWidth >= 700;
  state.root.querySelector(".sql").classList.toggle("inside", component.data.inside);
  state.changed = () => {
    clearTimeout(state.timer);
    clearTimeout(state.idle);
    state.timer = setTimeout(() => keepDraft(state.data.base, state.editor.text()), 150);
    state.idle = setTimeout(() => keepOnServer(state), IDLE_MS);
  };
  state.run = () => {
    if (!state.editor || state.data.running) return;
    clearTimeout(state.idle);
    keepDraft(state.data.base, state.editor.text());
    const label = state.root.querySelector(".run span");
    state.soon = setTimeout(() => (label.textContent = "Running"), 300);
    state.setTriggerValue("run", { sql: state.editor.text(), turn: state.data.turn });
  };
  listen(state);
  state.tablesCame = () => takeTables(state);
  window.addEventListener("listmill-tables", state.tablesCame);
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  state.root.querySelector(".keys").textContent = apple ? "⌘ Enter" : "Ctrl Enter";
  return state;
}

export default function (component) {
  const { data, parentElement } = component;
  let state = instances.get(parentElement);
  const first = !state;
  if (first) {
    state = adopt(component);
    instances.set(parentElement, state);
  }
  const before = state.data;
  Object.assign(state, { data, setTriggerValue: component.setTriggerValue });
  showState(state, data);
  if (first) {
    build(state, data);
  } else if (state.editor) {
    follow(state, before);
    takeTables(state);
  }
  return () => {
    state.gone = true;
    if (state.editor) {
      keepDraft(state.data.base, state.editor.text());
      state.editor.destroy();
    }
    clearTimeout(state.timer);
    clearTimeout(state.idle);
    clearTimeout(state.soon);
    window.removeEventListener("listmill-tables", state.tablesCame);
    instances.delete(parentElement);
  };
}
