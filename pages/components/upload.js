// The drop area of the list of datasets: takes files and shows those on their way that have no card yet. The sending is in uploads.js.
const instances = new WeakMap();

function paint(state) {
  const items = uploads.items.filter((item) => !state.cards.has(idOf(item)));
  state.rows = paintRows(state.root.querySelector(".lm-ups"), state.rows, items, state.choose, false);
}

// A folder looks like a file of no type; only its entry tells.
function filesOf(transfer) {
  const entries = [...(transfer.items ?? [])].map((item) => item.webkitGetAsEntry?.());
  return [...transfer.files].filter((_, i) => !entries[i]?.isDirectory);
}

// Enter agrees to the file that waits, where nothing has the focus: pressed on a button, the key is that button's.
function agree(event) {
  const plain = event.key === "Enter" && !event.repeat && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (!plain || (document.activeElement && document.activeElement !== document.body)) return;
  const button = document.querySelector(".st-key-enter_agrees button:not(:disabled)");
  if (!button) return;
  event.preventDefault();
  button.click();
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
  window.addEventListener("keydown", agree, { signal: state.gone.signal });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    const root = parentElement.querySelector(".lm-uploader");
    state = { root, gone: new AbortController(), rows: new Map(), cards: new Set() };
    state.listener = { changed: () => paint(state), news: (id) => state.tell(id) };
    instances.set(parentElement, state);
    listen(state, root.closest(".st-key-drop") ?? root);
    uploads.listen(state.listener);
  }
  state.root.querySelector(".lm-limits").textContent = data.limits;
  state.cards = new Set(data.cards);
  state.tell = (id) => calmly(() => setTriggerValue("news", `${id} ${Date.now()}`));
  for (const id of data.discarded) uploads.forget(id);
  for (const item of uploads.items) item.accepted = data.accepted.includes(idOf(item));
  paint(state);
  return () => {
    state.gone.abort();
    uploads.leave(state.listener);
    instances.delete(parentElement);
  };
}
