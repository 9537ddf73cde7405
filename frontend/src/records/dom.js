// Builds elements; a text is always text, never markup.

/** Return one element. `told` are properties, or attributes where the name has a dash or is `role`. */
export const el = (name, told = {}, ...inside) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(told)) {
    if (value === undefined || value === null) continue;
    if (key === "class") node.className = value;
    else if (key === "text") node.textContent = value;
    else if (key === "role" || key.includes("-")) node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...inside.filter((one) => one !== null && one !== undefined));
  return node;
};

/** Return a Material symbol; it is decoration and says nothing to a screen reader. */
export const symbol = (name) => el("i", { class: "lm-ms", "aria-hidden": "true", text: name });

/** Return a button; `said` is what a screen reader says where the text alone would not tell. */
export const button = (text, act, { classes = "quiet", icon = "", said = "", title = "" } = {}) =>
  el("button", { type: "button", class: classes, "aria-label": said || undefined, title: title || (text ? undefined : said), onclick: act },
    icon ? symbol(icon) : null, text ? el("span", { text }) : null);

/**
 * Show `panel` below `anchor` as a popover that closes on Escape and on a press elsewhere; then the focus goes back to the anchor.
 *
 * Returns the function that closes it and leaves the focus to its caller.
 */
export function popover(root, anchor, panel) {
  let ours = false;
  panel.popover = "auto";
  panel.classList.add("lr-pop");
  root.append(panel);
  panel.showPopover();
  place(anchor, panel);
  anchor.setAttribute("aria-expanded", "true");
  panel.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    const inside = !focused(root) || panel.contains(focused(root));
    panel.remove();
    if (inside && !ours && anchor.isConnected) anchor.focus({ preventScroll: true });
  });
  return () => {
    ours = true;
    if (panel.isConnected && panel.matches(":popover-open")) panel.hidePopover();
  };
}

/** Return what has the focus inside the component, null where nothing has. */
export const focused = (root) => root.getRootNode().activeElement;

/** Put a panel below what opened it, inside the window. */
export function place(anchor, panel) {
  const at = anchor.getBoundingClientRect();
  const wide = panel.offsetWidth, high = panel.offsetHeight;
  const left = Math.max(8, Math.min(at.left, innerWidth - wide - 8));
  const below = at.bottom + 4;
  const top = below + high > innerHeight - 8 ? Math.max(8, Math.min(at.top - high - 4, innerHeight - high - 8)) : below;
  panel.style.left = `${left}px`;
  panel.style.top = `${top}px`;
}

/** Say whether keys typed now are somebody's text. */
export const typing = (event) => {
  const node = event.composedPath()[0];
  return node instanceof HTMLElement && (node.isContentEditable || node.matches("input:not([type=checkbox]), textarea, select"));
};
