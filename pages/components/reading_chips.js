// The parts of a reading that can be changed. The line itself is our own HTML, there without this script; here its buttons
// open a menu of other choices or leave a part out, and the server is told which. One menu for the whole page.
const instances = new WeakMap();
const byAnswer = new Map();
let open = null; // { menu, button }
let again = null; // the part that was changed: the focus returns to it in the new line

const lineOf = (node) => node.closest?.("[data-reading]");
const items = (menu) => [...menu.querySelectorAll('[role="menuitemradio"]')];

function shut({ focus = false } = {}) {
  if (!open) return;
  const { menu, button } = open;
  open = null;
  button.setAttribute("aria-expanded", "false");
  menu.remove();
  if (focus) button.focus();
}

function tell(button, change) {
  const line = lineOf(button), send = byAnswer.get(line?.dataset.reading);
  if (!send || line.hasAttribute("aria-busy")) return;
  line.setAttribute("aria-busy", "true");
  again = { part: change.part, until: Date.now() + 8000 };
  shut();
  send({ ...change, turn: Date.now() });
}

function place(menu, button) {
  const at = button.getBoundingClientRect(), room = document.documentElement;
  const height = Math.min(menu.scrollHeight, room.clientHeight * 0.6);
  const below = at.bottom + height + 12 < room.clientHeight || at.top < height + 12;
  menu.style.left = `${Math.max(8, Math.min(at.left, room.clientWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = below ? `${at.bottom + 4}px` : `${at.top - height - 6}px`;
}

function show(button) {
  shut();
  const menu = el("div", "lm-choices");
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", `Instead of ${button.textContent}`);
  const texts = JSON.parse(button.dataset.choices), chosen = Number(button.dataset.chosen);
  texts.forEach((text, at) => {
    const item = el("button", "", text);
    item.type = "button";
    item.tabIndex = -1;
    item.setAttribute("role", "menuitemradio");
    item.setAttribute("aria-checked", String(at === chosen));
    item.onclick = () => (at === chosen ? shut({ focus: true }) : tell(button, { part: button.dataset.part, at, text }));
    menu.append(item);
  });
  menu.onkeydown = (event) => walk(event, menu);
  menu.style.colorScheme = getComputedStyle(button).colorScheme; // the page's theme is set below the body
  document.body.append(menu);
  open = { menu, button };
  button.setAttribute("aria-expanded", "true");
  place(menu, button);
  (items(menu)[chosen] ?? items(menu)[0]).focus({ preventScroll: true });
}

function walk(event, menu) {
  const all = items(menu), at = all.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (event.key in steps) all.at(steps[event.key] % all.length).focus();
  else if (event.key === "Escape") shut({ focus: true });
  else if (event.key === "Tab") { shut({ focus: true }); return; }
  else if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase(), after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    after.find((one) => one.textContent.toLowerCase().startsWith(letter))?.focus();
    if (!after.length) return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function pressed(event) {
  const button = event.target.closest?.("[data-reading] button[data-part]");
  if (!button) {
    if (open && !open.menu.contains(event.target)) shut();
    return;
  }
  event.preventDefault();
  if (button.hasAttribute("data-drop")) tell(button, { part: button.dataset.part, at: null, text: null });
  else if (open?.button === button) shut({ focus: true });
  else show(button);
}

function typed(event) {
  const button = event.target.closest?.("[data-reading] button[data-choices]");
  if (button && event.key === "ArrowDown") { event.preventDefault(); show(button); }
  const removed = event.target.closest?.("[data-reading] .lm-part")?.querySelector("[data-drop]");
  if (removed && ["Delete", "Backspace"].includes(event.key)) { event.preventDefault(); tell(removed, { part: removed.dataset.part, at: null, text: null }); }
}

const leave = () => shut();
let listening = 0, gone = null;

function listen() {
  if (listening++) return;
  gone = new AbortController();
  const { signal } = gone;
  document.addEventListener("click", pressed, { signal });
  document.addEventListener("keydown", typed, { signal });
  document.addEventListener("scroll", leave, { signal, capture: true, passive: true });
  window.addEventListener("resize", leave, { signal });
}

function returnFocus(answer) {
  if (!again || again.until < Date.now()) return;
  let tries = 30;
  const look = () => {
    const line = document.querySelector(`[data-reading="${CSS.escape(answer)}"]`);
    const free = document.activeElement === document.body || document.activeElement === null;
    if (line && free && again) {
      (line.querySelector(`button[data-part="${CSS.escape(again.part)}"]`) ?? line.querySelector("button"))?.focus({ preventScroll: true });
      again = null;
    } else if (!line && tries--) setTimeout(look, 50);
  };
  look();
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const known = instances.get(parentElement);
  if (known && known.answer !== data.answer) byAnswer.delete(known.answer);
  if (!known) listen();
  if (known?.answer !== data.answer || known.of !== data.of) returnFocus(data.answer);
  instances.set(parentElement, data);
  byAnswer.set(data.answer, (change) => setTriggerValue("change", change));
  document.querySelector(`[data-reading="${CSS.escape(data.answer)}"][aria-busy]`)?.removeAttribute("aria-busy");
  return () => {
    byAnswer.delete(instances.get(parentElement)?.answer);
    instances.delete(parentElement);
    if (!--listening) { shut(); gone.abort(); }
  };
}
