// What can be added, undone, aligned and seen larger: real buttons, each with its name.

import { button, el, popover } from "../records/dom.js";
import { ALIGN, SPREAD, align, spread } from "./arranging.js";
import { ICONS, KINDS } from "./convert.js";
import { toPx } from "./units.js";

const ADDED = ["textbox", "image", "rect", "circle", "line", "qr"];

export class Toolbar {
  constructor(desk, place) {
    this.desk = desk;
    this.file = el("input", { type: "file", accept: "image/png,image/jpeg,image/webp", multiple: true, hidden: true });
    this.file.addEventListener("change", () => { desk.addFiles([...this.file.files]); this.file.value = ""; });
    const tool = (name, said, act, title = said) => button("", act, { icon: name, classes: "ld-tool", said, title });
    this.undo = tool("undo", "Undo", () => desk.undo(-1), "Undo (Ctrl+Z)");
    this.redo = tool("redo", "Redo", () => desk.undo(1), "Redo (Ctrl+Shift+Z)");
    this.arrange = tool("align_horizontal_left", "Align", () => this.openArrange());
    this.double = tool("content_copy", "Duplicate", () => desk.copies.duplicate(), "Duplicate (Ctrl+D)");
    this.gone = tool("delete", "Delete", () => desk.remove(), "Delete (Del)");
    this.zoom = button("", () => this.openZoom(), { classes: "ld-tool ld-zoom", said: "Size of the view" });
    place.append(
      el("div", { class: "ld-group" }, ...ADDED.map((kind) => this.adder(kind)), this.file),
      el("div", { class: "ld-group" }, this.undo, this.redo),
      el("div", { class: "ld-group" }, this.arrange, this.double, this.gone),
      el("div", { class: "ld-group ld-right" }, tool("remove", "Smaller", () => desk.stage.zoomBy(1 / 1.2)), this.zoom, tool("add", "Larger", () => desk.stage.zoomBy(1.2)),
        tool("fit_screen", "Whole page", () => desk.stage.fit(), "Whole page (Ctrl+0)")));
    this.dropping();
  }

  adder(kind) {
    const act = kind === "image" ? () => this.file.click() : () => this.desk.add(kind);
    return button(KINDS[kind], act, { icon: ICONS[kind], classes: "ld-tool ld-add", said: `Add: ${KINDS[kind].toLowerCase()}`, title: `Add: ${KINDS[kind].toLowerCase()}` });
  }

  /** Pictures may be dropped on the canvas. */
  dropping() {
    const { stage } = this.desk.parts;
    const files = (event) => event.dataTransfer?.types.includes("Files");
    stage.addEventListener("dragover", (event) => { if (files(event)) { event.preventDefault(); stage.classList.add("over"); } });
    stage.addEventListener("dragleave", () => stage.classList.remove("over"));
    stage.addEventListener("drop", (event) => {
      stage.classList.remove("over");
      if (!files(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const at = this.desk.stage.canvas.getScenePoint(event);
      this.desk.addFiles([...event.dataTransfer.files], { x: at.x / toPx(1), y: at.y / toPx(1) });
    });
  }

  openArrange() {
    const { desk } = this, many = desk.ids().length;
    const page = { left: 0, top: 0, width: toPx(desk.template.page.width_mm), height: toPx(desk.template.page.height_mm) };
    const entry = ([side, words, icon], act, off = false) => {
      const made = button(words, () => { close(); act(side); }, { icon, classes: "ld-entry" });
      made.disabled = off;
      return made;
    };
    const panel = el("div", { class: "ld-menu", role: "group", "aria-label": "Align" },
      el("p", { class: "ld-hint", text: many > 1 ? "With each other" : "With the page" }),
      ...ALIGN.map((one) => entry(one, (side) => desk.stage.change((held) => align(held, side, page)))),
      ...SPREAD.map((one) => entry(one, (axis) => desk.stage.change((held) => spread(held, axis)), many < 3)));
    const close = popover(desk.root, this.arrange, panel);
  }

  openZoom() {
    const { stage } = this.desk;
    const panel = el("div", { class: "ld-menu" }, ...[["Whole page", () => stage.fit()], ...[50, 100, 150, 200, 400].map((size) => [size === 100 ? "100% (Ctrl+1)" : `${size}%`, () => stage.zoomTo(size / 100)])]
      .map(([words, act]) => button(words, () => { close(); act(); }, { classes: "ld-entry" })));
    const close = popover(this.desk.root, this.zoom, panel);
  }

  refresh() {
    const { history, stage } = this.desk, none = !stage.canvas.getActiveObjects().length;
    this.undo.disabled = !history.canUndo;
    this.redo.disabled = !history.canRedo;
    for (const one of [this.arrange, this.double, this.gone]) one.disabled = none;
  }

  zoomed() { this.zoom.textContent = `${Math.round(this.desk.stage.canvas.getZoom() * 100)}%`; }
}
