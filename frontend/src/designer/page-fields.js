// The properties of the whole template: its name, the size of its pages, bleed, safe area, language.

import { el } from "../records/dom.js";
import { choice, line, number, row } from "./fields.js";

/** Return the fields of the page for `panel`. */
export function pageFields(panel) {
  const { desk } = panel, { presets, languages, columns } = desk.data;
  const page = () => desk.template.page;
  const edit = (act) => { desk.edit(act, { ids: [] }); desk.stage.fit(); };
  const named = panel.field("name", line("Name of the template", {}, (value) => value.trim() && desk.edit((template) => { template.name = value.trim(); })), () => desk.template.name);
  const size = panel.field("preset", choice("Size", [...Object.keys(presets).map((name) => [name, name]), ["", "Other"]], (value) => {
    if (presets[value]) edit((template) => { [template.page.width_mm, template.page.height_mm] = presets[value]; });
  }), () => Object.keys(presets).find((name) => presets[name][0] === page().width_mm && presets[name][1] === page().height_mm) ?? "");
  const mm = (name, words, told) => panel.field(name, number(words, "mm", { step: 1, ...told }, (value) => edit((template) => { template.page[name] = value; })), () => page()[name]);
  const width = mm("width_mm", "Width", { least: 10, most: 2000 }), height = mm("height_mm", "Height", { least: 10, most: 2000 });
  const bleed = mm("bleed_mm", "Bleed", { least: 0, most: 20, title: "Colour that runs over the edge of the paper, so that nothing white shows where it is cut" });
  const safe = mm("safe_mm", "Safe area", { least: 0, most: 50, title: "Nothing important should stand nearer to the edge" });
  const language = panel.field("language", choice("Numbers and dates in", languages, (value) => desk.edit((template) => { template.language = value; })), () => desk.template.language);
  const from = panel.field("language_from", choice("Or as this column says", [["", "the same for all"], ...columns.map(({ name }) => [name, name])],
    (value) => desk.edit((template) => { template.language_from = value || null; })), () => desk.template.language_from ?? "");
  const hint = el("p", { class: "ld-hint", text: "Choose something on the page to see its properties." });
  return [el("header", { class: "ld-head" }, el("h3", { text: "Page" })), named.node, size.node, row(width, height).node, row(bleed, safe).node, language.node, from.node, hint];
}
