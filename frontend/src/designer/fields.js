// The fields of the panel: each shows a value of what is chosen, and changes it in all of it.

import { button, el } from "../records/dom.js";
import { rounded } from "./units.js";

const labelled = (words, field, classes = "") => el("label", { class: `ld-field ${classes}` }, el("span", { text: words }), field);

/** A number with its unit. `told` has {least, most, step}. */
export function number(words, unit, { least = -5000, most = 5000, step = 0.5, title } = {}, set) {
  const field = el("input", { type: "number", min: least, max: most, step, inputMode: "decimal", title, "aria-label": unit ? `${words}, ${unit}` : words });
  const take = (joined) => {
    const value = field.valueAsNumber;
    if (Number.isFinite(value) && value >= least && value <= most) set(value, joined);
  };
  field.addEventListener("input", () => take(true));
  field.addEventListener("change", () => { take(true); field.blurred?.(); });
  const node = labelled(words, el("span", { class: "ld-unit" }, field, el("i", { text: unit })));
  return { node, show: (value) => quietly(field, value === undefined || value === null ? "" : String(rounded(value, 2))) };
}

/** A colour, `none` allowed or not. */
export function colour(words, { none = false }, set) {
  const well = el("input", { type: "color", "aria-label": words });
  const hex = el("input", { type: "text", maxLength: 7, spellcheck: false, "aria-label": `${words}, as #rrggbb`, placeholder: "none" });
  const off = none ? button("", () => set(null, false), { icon: "format_color_reset", classes: "ld-tool", said: `No ${words.toLowerCase()}` }) : null;
  well.addEventListener("input", () => set(well.value, true));
  hex.addEventListener("input", () => { if (/^#[0-9a-fA-F]{6}$/.test(hex.value.trim())) set(hex.value.trim().toLowerCase(), true); });
  const node = el("div", { class: "ld-field ld-colour", role: "group", "aria-label": words }, el("span", { text: words }), el("span", { class: "ld-wells" }, well, hex, off));
  return {
    node, show: (value) => {
      quietly(hex, value ?? "");
      well.value = value || "#ffffff";
      well.classList.toggle("none", !value);
    },
  };
}

/** One of several. `options` are [value, words]. */
export function choice(words, options, set) {
  const field = el("select", { "aria-label": words });
  const fill = (now) => field.replaceChildren(...now.map(([value, text]) => el("option", { value: String(value), text })));
  fill(options);
  field.addEventListener("change", () => set(field.value, false));
  return { node: labelled(words, field), show: (value) => { field.value = value === undefined ? "" : String(value); }, fill };
}

/** A switch that is pressed or not, with a symbol. */
export function press(icon, said, set) {
  const node = button("", () => set(node.getAttribute("aria-pressed") !== "true", false), { icon, classes: "ld-tool", said });
  return { node, show: (value) => node.setAttribute("aria-pressed", String(Boolean(value))) };
}

/** A text of several lines. */
export function area(words, { rows = 4, most = 20_000 } = {}, set) {
  const field = el("textarea", { rows, maxLength: most, spellcheck: true, "aria-label": words });
  field.addEventListener("input", () => set(field.value, true));
  return { node: labelled(words, field, "ld-wide"), field, show: (value) => quietly(field, value ?? "") };
}

/** A text of one line. */
export function line(words, { most = 100 } = {}, set) {
  const field = el("input", { type: "text", maxLength: most, "aria-label": words });
  field.addEventListener("change", () => set(field.value, false));
  return { node: labelled(words, field, "ld-wide"), field, show: (value) => quietly(field, value ?? "") };
}

/** A tick. */
export function tick(words, set) {
  const field = el("input", { type: "checkbox" });
  field.addEventListener("change", () => set(field.checked, false));
  return { node: el("label", { class: "ld-tick" }, field, el("span", { text: words })), show: (value) => { field.checked = Boolean(value); } };
}

/** Return fields side by side. */
export const row = (...fields) => ({ node: el("div", { class: "ld-row" }, ...fields.map((one) => one.node)), fields });

/** What somebody writes in is left alone. */
function quietly(field, value) {
  if (field.getRootNode().activeElement !== field && field.value !== value) field.value = value;
}
