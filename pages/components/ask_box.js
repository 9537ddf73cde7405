// The keys of the question box: Up brings back the last question, Down the one after it. Links that are copied, and the cell
// that was just added or moved, brought into sight.
const instances = new WeakMap();
const BOX = '[data-testid="stChatInputTextArea"]';

function write(box, text) {
  // The box is React's: only its own setter and an input event tell it of a text.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.setSelectionRange(text.length, text.length);
}

function recall(state, event) {
  if (!event.target.matches?.(BOX) || !["ArrowUp", "ArrowDown"].includes(event.key) || event.isComposing) return;
  const asked = state.data.asked, box = event.target;
  const untouched = box.value === "" || box.value === asked[state.at];
  if (!untouched || !asked.length) return;
  if (event.key === "ArrowDown" && box.value === "") return;
  event.preventDefault();
  event.stopPropagation();
  state.at = box.value === "" ? 0 : state.at + (event.key === "ArrowUp" ? 1 : -1);
  state.at = Math.min(state.at, asked.length - 1);
  write(box, state.at < 0 ? "" : asked[state.at]);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // without https a page may not write to the clipboard by itself
    const held = document.createElement("textarea");
    held.value = text;
    document.body.append(held);
    held.select();
    document.execCommand("copy");
    held.remove();
  }
}

async function copy(event) {
  const link = event.target.closest?.("a[data-copylink]");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  await copied(link.href);
  link.dataset.copied = "yes";
  link.setAttribute("aria-label", "Link copied");
  setTimeout(() => { delete link.dataset.copied; link.setAttribute("aria-label", "Copy link"); }, 2500);
}

const wide = () => window.matchMedia("(min-width: 701px) and (hover: hover)").matches; // on a phone the keyboard would cover the page

function focus(state) {
  if (!state.data.focus || !wide()) return;
  const free = () => document.activeElement === document.body || document.activeElement === null;
  let tries = 20;
  const look = () => {
    const box = document.querySelector(BOX);
    if (box && free()) box.focus({ preventScroll: true });
    else if (!box && tries--) setTimeout(look, 100);
  };
  look();
}

function reveal(id) {
  let tries = 30; // the cell may be drawn after this
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const look = () => {
    const cell = document.querySelector(`.st-key-nbcell_${CSS.escape(id)}`);
    if (cell) cell.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    else if (tries--) setTimeout(look, 100);
  };
  setTimeout(look, 60);
}

export default function (component) {
  const { data, parentElement } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = { at: -1, gone: new AbortController() };
    instances.set(parentElement, state);
    document.addEventListener("keydown", (event) => recall(state, event), { capture: true, signal: state.gone.signal });
    document.addEventListener("click", copy, { signal: state.gone.signal });
  }
  const anew = state.data?.turn !== data.turn;
  const other = state.data?.reveal !== data.reveal;
  state.data = data;
  if (data.reveal && (anew || other)) reveal(data.reveal);
  if (anew) {
    state.at = -1;
    focus(state);
  }
  return () => {
    instances.get(parentElement)?.gone.abort();
    instances.delete(parentElement);
  };
}
