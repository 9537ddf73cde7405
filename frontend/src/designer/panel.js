// The properties of what is chosen, in millimetres and points; of the page where nothing is.

import { el } from "../records/dom.js";
import { fromFabric, KINDS } from "./convert.js";
import { area, choice, colour, number, press, row, tick } from "./fields.js";
import { pageFields } from "./page-fields.js";
import { PX_PER_PT, toPx } from "./units.js";

const DASHES = [["", "unbroken"], ["2,1", "dashes"], ["0.4,0.8", "dots"]];
const STYLES = { "400 normal": "Regular", "700 normal": "Bold", "400 italic": "Italic", "700 italic": "Bold italic" };

export class Panel {
  constructor(desk, place) {
    Object.assign(this, { desk, place, shown: "", fields: {} });
  }

  /** Build the fields of what is chosen, unless they stand there; then show its values. */
  refresh() {
    const held = this.desk.stage.chosen();
    const key = held.length ? held.map((one) => one.held.id).join(" ") : "page";
    if (key !== this.shown) {
      this.shown = key;
      this.fields = {};
      this.place.replaceChildren(...(held.length ? this.build(held) : pageFields(this)));
    }
    this.values(held);
  }

  values(held = this.desk.stage.chosen()) {
    const told = held.map(fromFabric);
    for (const [name, field] of Object.entries(this.fields)) {
      if (!told.length) { field.show(field.get?.()); continue; }
      const found = told.map((one) => (field.get ? field.get(one) : one[name]));
      field.show(found.every((value) => value === found[0]) ? found[0] : undefined);
    }
  }

  /** Show where it is and how large while it is dragged; the rest waits. */
  measures() {
    const [one, other] = this.desk.stage.chosen();
    if (!one || other) return;
    const told = fromFabric(one);
    for (const name of ["left", "top", "width", "height", "angle"]) this.fields[name]?.show(told[name]);
  }

  build(held) {
    const kinds = new Set(held.map((one) => one.held.type)), [kind] = kinds;
    const title = held.length > 1 ? `${held.length} objects` : KINDS[kind];
    const parts = [el("header", { class: "ld-head" }, el("h3", { text: title }))];
    if (kinds.size === 1 && (kind === "text" || kind === "textbox")) parts.push(...this.letters(held.length === 1));
    if (kinds.size === 1 && kind === "qr") parts.push(...this.code(held.length === 1));
    if (held.length === 1) parts.push(...this.box(kind));
    if ([...kinds].every((one) => ["rect", "circle", "line"].includes(one))) parts.push(...this.paint(kinds));
    if (held.length === 1 && kind === "image") parts.push(this.proportions(held[0]));
    const opacity = this.field("opacity", number("Opacity", "%", { least: 0, most: 100, step: 5 }, this.setter((one, value) => one.set("opacity", value / 100))), (one) => one.opacity * 100);
    parts.push(opacity.node);
    return parts;
  }

  field(name, field, get) {
    if (get) field.get = get;
    this.fields[name] = field;
    return field;
  }

  /** Return what changes everything that is chosen; quick changes after each other are one step back. */
  setter(act) {
    return (value, joined) => {
      const before = this.last;
      this.last = joined ? `${this.shown} ${act}` : "";
      this.desk.stage.change((held) => held.forEach((one) => act(one, value)), { joined: joined && before === this.last });
    };
  }

  box(kind) {
    const mm = (name, words, act, told = {}) => this.field(name, number(words, "mm", { step: 0.5, ...told }, this.setter(act)));
    const size = (name) => (one, value) => one.set(kind === "qr" ? { width: toPx(value), height: toPx(value) } : { [name]: toPx(value) });
    const angle = this.field("angle", number("Angle", "°", { least: -360, most: 360, step: 1 }, this.setter((one, value) => one.rotate(value))));
    const at = row(mm("left", "Left", (one, value) => one.set("left", toPx(value))), mm("top", "Top", (one, value) => one.set("top", toPx(value))));
    if (kind === "text") return [at.node, angle.node];
    const width = mm("width", kind === "qr" ? "Size" : kind === "line" ? "Length" : "Width", size("width"), { least: 0.1 });
    if (kind === "qr" || kind === "line") return [at.node, row(width, angle).node];
    return [at.node, row(width, mm("height", "Height", size("height"), { least: 0.1 })).node, angle.node];
  }

  letters(alone) {
    const { families } = this.desk;
    const set = (name) => this.setter((one, value) => one.set(name, value));
    const parts = [];
    if (alone) {
      this.text = this.field("text", area("Text", {}, this.setter((one, value) => one.write(value))));
      parts.push(this.text.node);
    }
    const faces = (name) => (families.find((one) => one.name === name)?.faces ?? []).map((face) => `${face.weight} ${face.style}`);
    const style = choice("Style", Object.entries(STYLES), this.setter((one, value) => {
      const [weight, lean] = value.split(" ");
      one.set({ fontWeight: Number(weight), fontStyle: lean });
    }));
    const family = choice("Font", families.map(({ name }) => [name, name]), this.setter((one, value) => {
      const held = `${one.fontWeight} ${one.fontStyle}`, has = faces(value), taken = has.includes(held) ? held : has[0] ?? "400 normal";
      const [weight, lean] = taken.split(" ");
      one.set({ fontFamily: value, fontWeight: Number(weight), fontStyle: lean });
    }));
    style.get = (one) => { style.fill(faces(one.fontFamily).map((face) => [face, STYLES[face] ?? face])); return `${one.fontWeight} ${one.fontStyle}`; };
    this.field("fontFamily", family);
    this.field("style", style);
    const size = this.field("fontSize", number("Size", "pt", { least: 1, most: 800, step: 1 }, this.setter((one, value) => one.set("fontSize", value * PX_PER_PT))));
    const height = this.field("lineHeight", number("Line height", "×", { least: 0.5, most: 5, step: 0.05 }, set("lineHeight")));
    const spacing = this.field("charSpacing", number("Letter spacing", "‰", { least: -200, most: 2000, step: 10, title: "Thousandths of the letter size" }, set("charSpacing")));
    const fill = this.field("fill", colour("Colour", {}, set("fill")));
    const sides = [["left", "format_align_left", "Left"], ["center", "format_align_center", "Centred"], ["right", "format_align_right", "Right"]]
      .map(([side, icon, said]) => this.field(`align_${side}`, press(icon, said, this.setter((one) => one.set("textAlign", side))), (one) => one.textAlign === side));
    const under = this.field("underline", press("format_underlined", "Underlined", set("underline")));
    const marks = el("div", { class: "ld-group", role: "group", "aria-label": "Alignment" }, ...sides.map((one) => one.node), under.node);
    return [...parts, row(family, style).node, row(size, height).node, row(spacing, fill).node, marks];
  }

  code(alone) {
    const keep = (name) => this.setter((one, value) => { one.held[name] = value; });
    const parts = [];
    if (alone) {
      this.text = this.field("text", area("What it says", { rows: 3 }, keep("text")));
      parts.push(this.text.node);
    }
    const track = this.field("track", tick("Count visits", keep("track")));
    const fill = this.field("fill", colour("Colour", {}, this.setter((one, value) => one.set("fill", value))));
    return [...parts, track.node, el("p", { class: "ld-hint", text: "The code then leads through this deployment’s address; visits are counted without cookies." }), fill.node];
  }

  paint(kinds) {
    const parts = [];
    if (!kinds.has("line")) parts.push(this.field("fill", colour("Fill", { none: true }, this.setter((one, value) => one.set("fill", value)))).node);
    const stroke = this.field("stroke", colour("Line colour", { none: !kinds.has("line") }, this.setter((one, value) => {
      one.set({ stroke: value, strokeWidth: value ? one.strokeWidth || toPx(0.4) : 0 });
    })));
    const width = this.field("strokeWidth", number("Line width", "mm", { least: 0.05, most: 50, step: 0.1 }, this.setter((one, value) => one.stroke && one.set("strokeWidth", toPx(value)))));
    const dash = this.field("dash", choice("Line", DASHES, this.setter((one, value) => one.set("strokeDashArray", value ? value.split(",").map((mm) => toPx(Number(mm))) : null))), (one) => (one.dash ?? []).join(","));
    parts.push(stroke.node, row(width, dash).node);
    if (kinds.size === 1 && kinds.has("rect")) {
      parts.push(this.field("rx", number("Round corners", "mm", { least: 0, most: 500, step: 0.5 }, this.setter((one, value) => one.set({ rx: toPx(value), ry: toPx(value) })))).node);
    }
    return parts;
  }

  proportions(one) {
    const set = this.setter((held) => { if (held.element) held.set("height", (held.width * held.element.naturalHeight) / Math.max(1, held.element.naturalWidth)); });
    const made = el("button", { type: "button", class: "ld-button", text: "Proportions of the picture", onclick: () => set(null, false) });
    made.disabled = Boolean(one.missing);
    return made;
  }

  /** Put the caret into the text of what is chosen. */
  focusText() {
    const field = this.text?.field;
    if (!field?.isConnected) return;
    field.focus();
    field.select();
  }
}
