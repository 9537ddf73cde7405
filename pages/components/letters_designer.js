// Puts the bundled designer into place. It fetches and saves the template by itself; the page runs again only where a person
// leaves the designer.

const instances = new WeakMap();

async function start(state) {
  const place = state.root.querySelector(".ld-page");
  try {
    // The script runs from a blob's address, from where only a whole address can be imported.
    const { create } = await import(new URL(state.data.bundle, window.location.origin));
    if (state.gone) return;
    state.page = create({ root: place, data: state.data, chosen: (name, column) => state.chosen(name, column) });
    await state.page.ready;
  } catch (error) {
    if (state.gone) return;
    console.warn("The designer could not be started.", error);
    state.page?.destroy();
    state.page = null;
    const card = el("div", "lm-problem"), words = el("div");
    card.setAttribute("role", "alert");
    words.append(el("b", "", "The designer could not be loaded"), el("p", "lm-p", "Your template is safe. Load the page again, or write it in the form."));
    card.append(words);
    place.replaceChildren(card);
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  const chosen = (name, column) => setTriggerValue("field", { name, column });
  if (state) {
    state.chosen = chosen;
    const other = state.data.template !== data.template;
    state.data = data;
    if (other) {
      state.page?.destroy();
      state.page = null;
      start(state);
    } else state.page?.follow(data);
  } else {
    state = { root: parentElement, data, chosen, page: null, gone: false };
    instances.set(parentElement, state);
    start(state);
  }
  return () => {
    state.gone = true;
    state.page?.destroy();
    instances.delete(parentElement);
  };
}
