// Builds one element; text is always text, never markup.
const el = (name, classes = "", text = "") => {
  const node = document.createElement(name);
  if (classes) node.className = classes;
  if (text) node.textContent = text;
  return node;
};
