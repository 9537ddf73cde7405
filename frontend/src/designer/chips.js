// The columns of the dataset as chips: one press puts a variable where the caret is; the arrow beside it says how it is written.

import { button, el, popover } from "../records/dom.js";

const MOST = 60;

export class Chips {
  constructor(desk, place) {
    Object.assign(this, { desk, place, found: "" });
    this.search = el("input", { type: "search", placeholder: "Find a column", "aria-label": "Find a column", hidden: true });
    this.search.addEventListener("input", () => { this.found = this.search.value.trim().toLowerCase(); this.draw(); });
    this.list = el("div", { class: "ld-chiplist" });
    place.append(el("h3", { text: "Columns" }), this.search, this.list);
    this.draw();
  }

  refresh() {
    const told = JSON.stringify([this.desk.data.columns, this.desk.data.dataset]);
    if (told !== this.told) { this.told = told; this.draw(); }
  }

  draw() {
    const { columns } = this.desk.data;
    this.search.hidden = columns.length <= 12;
    const shown = columns.filter(({ name }) => name.toLowerCase().includes(this.found)).slice(0, MOST);
    this.list.replaceChildren(...shown.map((column) => this.chip(column)));
    if (!shown.length) this.list.append(el("p", { class: "ld-hint", text: columns.length ? "No column of that name." : "Choose a list to see its columns." }));
    if (columns.length > MOST && !this.found) this.list.append(el("p", { class: "ld-hint", text: `and ${columns.length - MOST} more: find them above` }));
  }

  chip(column) {
    // The caret stays where it is: a press on a chip takes no focus from the text that is written in.
    const stay = (event) => event.preventDefault();
    const name = el("button", { type: "button", class: "ld-chipname", title: `Insert ${column.token}`, text: column.name, onpointerdown: stay, onmousedown: stay, onclick: () => this.insert(column.token) });
    const more = button("", () => this.open(column, more), { icon: "arrow_drop_down", classes: "ld-chipmore", said: `How “${column.name}” is written` });
    more.onmousedown = stay;
    return el("span", { class: "ld-chip" }, name, more);
  }

  open(column, anchor) {
    const inner = column.token.slice(2, -2).trim();
    const fits = this.desk.data.filters.filter((one) => one.reads === "text" || one.reads === column.reads).sort((a, b) => (b.reads === column.reads) - (a.reads === column.reads));
    const target = this.desk.stage.canvas.getActiveObject()?.isEditing ? this.desk.stage.canvas.getActiveObject() : null;
    const caret = target ? [target.selectionStart, target.selectionEnd] : null;
    const entry = (words, token) => el("button", { type: "button", class: "ld-entry ld-filter", onclick: () => { close(); this.insert(token, target, caret); } },
      el("code", { text: token }), el("small", { text: words }));
    const choose = `{{#if ${inner} == "…"}}${column.token}{{else}}…{{/if}}`;
    const panel = el("div", { class: "ld-menu ld-filters", role: "group", "aria-label": `How “${column.name}” is written` },
      entry("as it is", column.token), ...fits.map((one) => entry(one.says, `{{ ${inner} | ${one.example} }}`)), entry("only for some rows", choose));
    const close = popover(this.desk.root, anchor, panel);
  }

  /** Put a variable at the caret: in the canvas, in the text of the panel, at the end of the chosen text, or in a new text. */
  insert(token, target = null, caret = null) {
    const { desk } = this, active = desk.stage.canvas.getActiveObject();
    if (target && !target.isEditing && active === target) {
      target.enterEditing();
      [target.selectionStart, target.selectionEnd] = caret;
    }
    if (active?.isEditing) {
      active.insertChars(token, undefined, active.selectionStart, active.selectionEnd);
      active.selectionStart = active.selectionEnd = active.selectionStart + Array.from(token).length;
      active.updateTextareaPosition?.();
      if (active.hiddenTextarea) active.hiddenTextarea.value = active.text;
      active.fire("changed");
      desk.stage.canvas.fire("text:changed", { target: active });
      desk.stage.canvas.requestRenderAll();
      setTimeout(() => active.hiddenTextarea?.focus({ preventScroll: true })); // once the menu has given its focus back
      return;
    }
    const field = desk.panel.text?.field;
    const [one, other] = desk.stage.chosen();
    if (one && !other && ["text", "textbox", "qr"].includes(one.held.type) && field?.isConnected) {
      field.setRangeText(token, field.selectionStart, field.selectionEnd, "end"); // a field nobody was in has its caret at the end
      field.dispatchEvent(new Event("input"));
      return;
    }
    desk.add("textbox", { text: token });
  }
}
