// The drop area of the list of datasets: what is being sent, with pause, resume and cancel. The sending is in uploads.js.
const instances = new WeakMap();

const STATES = {
  waiting: () => "waiting for the file before it",
  reading: () => "reading",
  sending: (item) => [`${Math.floor((100 * item.sent) / Math.max(item.size, 1))}%`, item.speed ? fmt.rate(item.speed, "bytes") : ""]
    .filter(Boolean).join(" · "),
  away: () => "the server is away; it goes on by itself once it is back",
  finishing: () => "putting the parts together",
  paused: (item) => `paused at ${Math.floor((100 * item.sent) / Math.max(item.size, 1))}%`,
  unfinished: (item) => `${fmt.amount(item.sent, item.size, "bytes")} are already here. Choose the file again to go on.`,
  failed: () => "",
};

function button(text, symbol, item, press) {
  const made = el("button", "lm-up-act");
  made.type = "button";
  made.title = text;
  made.setAttribute("aria-label", `${text}: ${item.name}`);
  const sign = el("i", "lm-ms", symbol);
  sign.setAttribute("aria-hidden", "true");
  made.append(sign);
  made.onclick = press;
  return made;
}

function actions(item, choose) {
  const made = [];
  if (["reading", "sending", "away"].includes(item.state)) made.push(button("Pause", "pause", item, () => uploads.pause(item)));
  if (item.state === "paused") made.push(button("Resume", "play_arrow", item, () => uploads.resume(item)));
  if (item.state === "failed") made.push(button("Try again", "replay", item, () => uploads.resume(item)));
  if (item.state === "unfinished") made.push(button("Choose the file again", "upload_file", item, choose));
  if (item.state !== "finishing") made.push(button(item.state === "failed" ? "Remove" : "Cancel", "close", item, () => uploads.cancel(item)));
  return made;
}

// A row is built once per state and then only told what is new: a button must not vanish under a finger.
function build(item, choose) {
  const line = el("li", `lm-up ${item.state}`), head = el("div", "lm-up-head"), name = el("b", "lm-cut", item.name);
  const buttons = el("span", "lm-up-acts");
  name.title = item.name;
  buttons.append(...actions(item, choose));
  head.append(name, el("span", "lm-muted lm-small", fmt.size(item.size)), buttons);
  line.append(head);
  if (item.state === "failed") {
    const told = el("p", "lm-p lm-small", item.detail);
    told.setAttribute("role", "alert");
    if (item.hint) told.append(el("span", "lm-muted", ` ${item.hint}`));
    line.append(told);
    return { line, state: item.state, tell() {} };
  }
  const bar = el("div", "lm-bar"), fill = el("i"), words = el("div", "lm-axis"), said = el("span"), left = el("span");
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", `Upload of ${item.name}`);
  bar.append(fill);
  words.append(said, left);
  line.append(bar, words);
  const tell = () => {
    const percent = (100 * item.sent) / Math.max(item.size, 1);
    bar.setAttribute("aria-valuenow", String(Math.floor(percent)));
    fill.style.width = `${percent}%`;
    said.textContent = STATES[item.state](item);
    left.textContent = item.state === "sending" && item.left != null ? `${fmt.duration(item.left)} left` : "";
  };
  return { line, state: item.state, tell };
}

function paint(state) {
  const list = state.root.querySelector(".lm-ups"), rows = new Map();
  const focused = document.activeElement?.closest?.(".lm-up-act")?.getAttribute("aria-label");
  for (const item of uploads.items) {
    const known = state.rows.get(item.key);
    const row = known?.state === item.state ? known : build(item, state.choose);
    row.tell();
    rows.set(item.key, row);
  }
  const lines = [...rows.values()].map((row) => row.line);
  if (lines.length !== list.children.length || lines.some((line, i) => line !== list.children[i])) list.replaceChildren(...lines);
  state.rows = rows;
  list.hidden = !lines.length;
  if (focused && !list.contains(document.activeElement)) {
    [...list.querySelectorAll(".lm-up-act")].find((one) => one.getAttribute("aria-label") === focused)?.focus();
  }
}

// A folder looks like a file of no type; only its entry tells.
function filesOf(transfer) {
  const entries = [...(transfer.items ?? [])].map((item) => item.webkitGetAsEntry?.());
  return [...transfer.files].filter((_, i) => !entries[i]?.isDirectory);
}

function listen(state, zone) {
  const input = state.root.querySelector("input");
  state.choose = () => input.click();
  state.root.querySelector(".lm-choose").onclick = state.choose;
  input.onchange = () => { uploads.add([...input.files]); input.value = ""; };
  const over = (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();  // a file dropped beside the area must not replace the page
    zone.classList.toggle("lm-over", event.type === "dragover");
    if (event.type === "drop") uploads.add(filesOf(event.dataTransfer));
  };
  for (const name of ["dragover", "dragleave", "drop"]) window.addEventListener(name, over, { signal: state.gone.signal });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    const root = parentElement.querySelector(".lm-uploader");
    state = { root, gone: new AbortController(), rows: new Map() };
    state.listener = { changed: () => paint(state), added: (answer) => state.added(answer.dataset_id) };
    instances.set(parentElement, state);
    listen(state, root.closest(".st-key-drop") ?? root);
    uploads.listen(state.listener);
    paint(state);
  }
  state.root.querySelector(".lm-limits").textContent = data.limits;
  state.added = (id) => calmly(() => setTriggerValue("added", id));
  return () => {
    state.gone.abort();
    uploads.leave(state.listener);
    instances.delete(parentElement);
  };
}
