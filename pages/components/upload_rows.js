// A file that is being sent, as a row: how far it is, and what can be done. Shared by the drop area and the card of a file.
const STATES = {
  waiting: (item) => (item.prepared || !item.file ? "waiting for the file before it" : "reading its beginning"),
  reading: () => "reading its beginning",
  sending: (item) => [`${Math.floor((100 * item.sent) / Math.max(item.size, 1))}%`, item.speed ? fmt.rate(item.speed, "bytes") : ""]
    .concat(item.accepted ? "it is loaded once it is here" : "").filter(Boolean).join(" · "),
  away: () => "the server is away; it goes on by itself once it is back",
  finishing: () => "putting the parts together",
  turn: () => "the limit of uploads a minute is reached; it goes on by itself",
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
  if (["reading", "sending", "away", "turn"].includes(item.state)) made.push(button("Pause", "pause", item, () => uploads.pause(item)));
  if (item.state === "paused") made.push(button("Resume", "play_arrow", item, () => uploads.resume(item)));
  if (item.state === "failed") made.push(button("Try again", "replay", item, () => uploads.resume(item)));
  if (item.state === "unfinished") made.push(button("Choose the file again", "upload_file", item, choose));
  if (item.state !== "finishing") made.push(button(item.state === "failed" ? "Remove" : "Cancel", "close", item, () => uploads.cancel(item)));
  return made;
}

// A row is built once per state and then only told what is new: a button must not vanish under a finger.
// In the card of a file its name stands above already: there the row is a bar with its words and buttons.
function build(item, choose, inCard = false) {
  const line = el("li", `lm-up ${item.state}`), head = el("div", "lm-up-head"), name = el("b", "lm-cut", item.name);
  const buttons = el("span", "lm-up-acts");
  name.title = item.name;
  buttons.append(...actions(item, choose));
  head.append(name, el("span", "lm-muted lm-small", fmt.size(item.size)), buttons);
  line.append(inCard ? buttons : head);
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

// Shows these items in a list; a row that stays the same is kept, and so is the focus on one of its buttons.
function paintRows(list, known, items, choose, inCard) {
  const rows = new Map();
  const focused = document.activeElement?.closest?.(".lm-up-act")?.getAttribute("aria-label");
  for (const item of items) {
    const before = known.get(item.key);
    const row = before?.state === item.state ? before : build(item, choose, inCard);
    row.tell();
    rows.set(item.key, row);
  }
  const lines = [...rows.values()].map((row) => row.line);
  if (lines.length !== list.children.length || lines.some((line, i) => line !== list.children[i])) list.replaceChildren(...lines);
  list.hidden = !lines.length;
  if (focused && !list.contains(document.activeElement)) {
    [...list.querySelectorAll(".lm-up-act")].find((one) => one.getAttribute("aria-label") === focused)?.focus();
  }
  return rows;
}

const idOf = (item) => item.upload?.upload_id ?? item.id;
