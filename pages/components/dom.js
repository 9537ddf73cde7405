// Builds one element; text is always text, never markup.
const el = (name, classes = "", text = "") => {
  const node = document.createElement(name);
  if (classes) node.className = classes;
  if (text) node.textContent = text;
  return node;
};

// A rerun of the page closes an open dialog: it waits until there is none.
const calmly = (run) => {
  if (document.querySelector('[data-testid="stDialog"]')) setTimeout(() => calmly(run), 400);
  else run();
};
