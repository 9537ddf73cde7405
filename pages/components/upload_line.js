// How far the file of a card is, while it is being sent.
const instances = new WeakMap();

function paint(state) {
  const items = uploads.items.filter((item) => state.ids.has(idOf(item)));
  state.rows = paintRows(state.list, state.rows, items, state.choose, !state.named);
}

export default function (component) {
  const { data, parentElement } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = { list: parentElement.querySelector(".lm-ups"), rows: new Map() };
    state.choose = () => document.querySelector(".lm-choose")?.click();
    state.listener = { changed: () => paint(state), news() {} };
    instances.set(parentElement, state);
    uploads.listen(state.listener);
  }
  state.ids = new Set(data.ids);
  state.named = data.ids.length > 1;
  uploads.shown(data.ids);
  paint(state);
  return () => {
    uploads.leave(state.listener);
    instances.delete(parentElement);
  };
}
