// Tells the page which card of the grid was pressed. The cards are plain HTML with a real button over each: one message for all
// of them, where a widget each would cost the server twenty times as much at every run.
const instances = new WeakMap();

export default function (component) {
  const { parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = { gone: new AbortController() };
    instances.set(parentElement, state);
    document.addEventListener("click", (event) => {
      const card = event.target.closest?.(".lm-cards [data-card]");
      if (card) state.press(Number(card.dataset.card));
    }, { signal: state.gone.signal });
  }
  state.press = (number) => setTriggerValue("opened", number);
  return () => {
    state.gone.abort();
    instances.delete(parentElement);
  };
}
