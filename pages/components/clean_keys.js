// Listens for what is pressed outside our lists: the name of a column in the table of rows, and Escape, which leaves a form.
const instances = new WeakMap();
const OPEN = '[data-testid="stDialog"], [role="listbox"], [data-testid="stPopoverBody"], [role="menu"]';

const listen = (state) => {
  const { signal } = state.gone;
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-clean-column]");
    if (pressed) state.send({ do: "column", column: pressed.dataset.cleanColumn, at: Date.now() });
  }, { signal });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && state.data.open && !document.querySelector(OPEN)) {
      event.target.blur?.();
      state.send({ do: "leave", at: Date.now() });
    }
  }, { signal, capture: true });  // before a list of choices closes itself and is gone
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = { gone: new AbortController() };
    instances.set(parentElement, state);
    listen(state);
  }
  state.data = data;
  state.send = (told) => setTriggerValue("told", told);
  return () => {
    instances.get(parentElement)?.gone.abort();
    instances.delete(parentElement);
  };
}
