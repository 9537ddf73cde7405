// The frame of the designer: where its parts stand, and the colours of the page's theme for what is drawn on the canvas.

import { button, el } from "../records/dom.js";

/** Build the frame inside `root` and return its parts. */
export function build(root) {
  const parts = {
    toolbar: el("div", { class: "ld-toolbar", role: "toolbar", "aria-label": "Add and arrange" }),
    note: el("div", { class: "ld-note", role: "status", hidden: true }),
    stage: el("div", { class: "ld-stage", tabIndex: 0, role: "group", "aria-label": "Canvas. Tab chooses the next object, arrows move it by 1 mm, Shift and arrow by 10 mm, Enter writes in it, Delete takes it away." },
      el("canvas", { class: "ld-canvas" }), el("canvas", { class: "ld-ruler", "aria-hidden": "true" })),
    sheets: el("div", { class: "ld-sheets" }),
    measure: el("span", { class: "ld-measure" }),
    saved: el("span", { class: "ld-saved", role: "status" }),
    panel: el("section", { class: "ld-panel", "aria-label": "Properties" }),
    chips: el("section", { class: "ld-chips", "aria-label": "Columns" }),
    layers: el("section", { class: "ld-layers", "aria-label": "Layers" }),
    preview: el("section", { class: "ld-preview", "aria-label": "Preview" }),
    live: el("span", { class: "ld-live", role: "status", "aria-live": "polite" }),
    wait: el("p", { class: "ld-wait", text: "The designer is coming …" }),
  };
  const foot = el("div", { class: "ld-foot" }, parts.sheets, parts.measure, parts.saved);
  const middle = el("div", { class: "ld-middle" }, parts.note, parts.stage, foot);
  const side = el("div", { class: "ld-side" }, parts.panel, parts.layers);
  root.replaceChildren(parts.wait, parts.toolbar, parts.chips, el("div", { class: "ld-work" }, middle, side, parts.preview), parts.live);
  parts.tell = (words, kind = "", ways = []) => {
    parts.note.hidden = !words;
    parts.note.className = `ld-note ${kind}`;
    parts.note.replaceChildren(el("span", { text: words }), ...ways.map(([text, act]) => button(text, act, { classes: "ld-button" })));
    if (kind === "bad" && !ways.length) parts.note.append(button("", () => parts.tell(""), { icon: "close", said: "Close" }));
  };
  return parts;
}

/** Return the colours of the theme as the canvas can use them. */
export function lookOf(root) {
  const probe = el("span", { hidden: true });
  root.append(probe);
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const teal = colour("--lm-teal");
  const look = {
    teal, surface: "#ffffff", muted: colour("--lm-muted"), ground: colour("--lm-bg"), font: getComputedStyle(root).fontFamily,
    tint: "rgba(226, 174, 85, .42)", cut: "rgba(30, 42, 48, .28)", safe: "rgba(14, 107, 107, .55)", bleed: "rgba(174, 51, 40, .55)", snap: "#D0397A",
  };
  probe.remove();
  return look;
}
