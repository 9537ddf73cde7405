// Counts down to when a limit has room again. The server is not asked meanwhile; then the button can be pressed.
const instances = new WeakMap();
const TIME = / in [\d,]+ (s|min)\.$/;  // how the server ends a hint that says when: "Ask again in 23 s."

function build(root, data, press) {
  const box = el("div", "lm-problem"), sign = el("i", "lm-ms", "hourglass_top"), body = el("div");
  const hint = el("p", "lm-p lm-muted"), button = el("button", "lm-small-button", "Again");
  box.style.borderLeftColor = sign.style.color = "var(--lm-teal)";  // it passes by itself: nothing is wrong
  sign.setAttribute("aria-hidden", "true");
  hint.setAttribute("role", "timer");
  button.type = "button";
  button.onclick = press;
  body.append(el("b", "", data.title), el("p", "lm-p", data.detail), hint);
  if (data.again) body.append(button);
  box.append(sign, body);
  root.replaceChildren(box);
  return { hint, button };
}

function tick(state) {
  clearTimeout(state.timer);
  const left = state.until - Date.now(), over = left <= 0;
  const time = over ? "now" : `in ${fmt.duration(Math.ceil(left / 1000))}`;
  state.hint.setAttribute("aria-live", over ? "polite" : "off");  // a screen reader hears the end, not every second
  state.hint.textContent = state.told.replace(TIME, ` ${time}.`);
  state.button.disabled = !over || state.pressed;
  state.button.classList.toggle("off", state.button.disabled);
  if (!over) state.timer = setTimeout(() => tick(state), left % 1000 || 1000);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = {};
    instances.set(parentElement, state);
    Object.assign(state, build(parentElement.querySelector(".lm-wait"), data, () => {
      state.pressed = true;
      tick(state);
      state.press();
    }));
  }
  state.press = () => setTriggerValue("again", Date.now());
  Object.assign(state, { pressed: false, told: data.hint });
  state.until = Date.now() + 1000 * data.left_s;
  tick(state);
  return () => {
    clearTimeout(state.timer);
    instances.delete(parentElement);
  };
}
