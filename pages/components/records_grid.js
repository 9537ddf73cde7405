// Puts the bundled page of records into place. What is looked at lives in the address; the server runs the page again only when
// the view changed, never while one scrolls.

const instances = new WeakMap();

async function start(state) {
  const place = state.root.querySelector(".lr-page");
  try {
    // The script runs from a blob's address, from where only a whole address can be imported.
    const { create } = await import(new URL(state.data.bundle, window.location.origin));
    if (state.gone) return;
    state.page = create({ root: place, data: state.data });
  } catch (error) {
    if (state.gone) return;
    console.warn("The grid of records could not be started.", error);
    const card = el("div", "lm-problem"), words = el("div");
    card.setAttribute("role", "alert");
    words.append(el("b", "", "The grid could not be loaded"), el("p", "lm-p", "Your rows are safe. Load the page again."));
    card.append(words);
    place.replaceChildren(card);
  }
}

export default function (component) {
  const { data, parentElement } = component;
  let state = instances.get(parentElement);
  if (state) {
    const other = state.data.version !== data.version;
    state.data = data;
    if (other && state.page) {
      state.page.destroy();
      state.page = null;
      start(state);
    } else state.page?.follow(data);
  } else {
    state = { root: parentElement, data, page: null, gone: false };
    instances.set(parentElement, state);
    start(state);
  }
  return () => {
    state.gone = true;
    state.page?.destroy();
    instances.delete(parentElement);
  };
}
