// The objects of a page as a list, highest first: chosen, renamed, put in another order, all by keyboard too.

import { button, el, focused, symbol } from "../records/dom.js";
import { ICONS, KINDS } from "./convert.js";

export class Layers {
  constructor(desk, place) {
    Object.assign(this, { desk, place, renaming: null });
    this.list = el("ul", { class: "ld-layerlist" });
    const act = (icon, said, to) => button("", () => this.order(to), { icon, classes: "ld-tool", said });
    this.acts = [act("flip_to_front", "To the front", Infinity), act("arrow_upward", "Forward", 1), act("arrow_downward", "Backward", -1), act("flip_to_back", "To the back", -Infinity)];
    place.append(el("header", { class: "ld-head" }, el("h3", { text: "Layers" }), ...this.acts), this.list);
  }

  /** Draw the list anew, and give the focus back to the line that had it. */
  refresh() {
    const { desk } = this, chosen = new Set(desk.ids());
    const at = focused(desk.root)?.closest?.(".ld-layer")?.dataset.id;
    this.list.replaceChildren(...desk.objects.toReversed().map((one) => this.line(one, chosen.has(one.id))));
    if (!desk.objects.length) this.list.replaceChildren(el("li", { class: "ld-hint", text: "Nothing on this page yet." }));
    for (const one of this.acts) one.disabled = !chosen.size;
    if (at) this.list.querySelector(`[data-id="${CSS.escape(at)}"] ${this.renaming === at ? "input" : ".ld-layername"}`)?.focus({ preventScroll: true });
  }

  line(one, chosen) {
    const said = one.name || KINDS[one.type];
    const name = this.renaming === one.id ? this.field(one) : el("button", {
      type: "button", class: "ld-layername", "aria-pressed": String(chosen), title: "Double-click or F2 to rename",
      onclick: (event) => this.choose(one.id, event), ondblclick: () => this.rename(one.id),
      onkeydown: (event) => this.key(event, one.id),
    }, symbol(ICONS[one.type]), el("span", { text: said }));
    const pen = button("", () => this.rename(one.id), { icon: "edit", classes: "ld-pen", said: `Rename ${said}` });
    const line = el("li", { class: `ld-layer${chosen ? " on" : ""}`, draggable: this.renaming !== one.id }, name, this.renaming === one.id ? null : pen);
    line.dataset.id = one.id;
    this.drags(line, one.id);
    return line;
  }

  choose(id, event) {
    const ids = this.desk.ids();
    if (event.shiftKey || event.ctrlKey || event.metaKey) this.desk.stage.pick(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
    else this.desk.stage.pick([id]);
  }

  key(event, id) {
    if (event.key === "F2") this.rename(id);
    else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) { this.choose(id, {}); this.order(event.key === "ArrowUp" ? 1 : -1); }
    else if (["ArrowUp", "ArrowDown"].includes(event.key)) {
      const line = event.currentTarget.closest(".ld-layer");
      (event.key === "ArrowUp" ? line.previousElementSibling : line.nextElementSibling)?.querySelector(".ld-layername")?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  rename(id) {
    this.renaming = id;
    this.refresh();
    this.list.querySelector("input")?.select();
  }

  field(one) {
    const field = el("input", { type: "text", value: one.name ?? "", maxLength: 80, "aria-label": "Name of the layer" });
    const done = (keep) => {
      if (this.renaming !== one.id) return;
      this.renaming = null;
      const name = field.value.trim();
      if (keep && name && name !== one.name) this.desk.edit((template) => { template.pages[this.desk.sheet].objects.find((held) => held.id === one.id).name = name; });
      else this.refresh();
      this.list.querySelector(`[data-id="${CSS.escape(one.id)}"] .ld-layername`)?.focus();
    };
    field.addEventListener("blur", () => done(true));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") done(true);
      if (event.key === "Escape") done(false);
    });
    return field;
  }

  /** Move what is chosen by `by` places, one or all the way. */
  order(by) {
    const { desk } = this, ids = new Set(desk.ids());
    if (!ids.size) return;
    desk.edit((template) => {
      const sheet = template.pages[desk.sheet], held = sheet.objects.filter((one) => ids.has(one.id)), rest = sheet.objects.filter((one) => !ids.has(one.id));
      const lowest = sheet.objects.findIndex((one) => ids.has(one.id));
      const at = Math.max(0, Math.min(rest.length, lowest + by));
      rest.splice(at, 0, ...held);
      sheet.objects = rest;
    });
  }

  drags(line, id) {
    line.addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/plain", id); event.dataTransfer.effectAllowed = "move"; this.dragged = id; });
    line.addEventListener("dragover", (event) => { if (this.dragged) { event.preventDefault(); line.classList.add("before"); } });
    line.addEventListener("dragleave", () => line.classList.remove("before"));
    line.addEventListener("dragend", () => { this.dragged = null; });
    line.addEventListener("drop", (event) => {
      event.preventDefault();
      const moved = this.dragged;
      this.dragged = null;
      if (!moved || moved === id) return;
      this.desk.edit((template) => {
        const { objects } = template.pages[this.desk.sheet];
        const [one] = objects.splice(objects.findIndex((held) => held.id === moved), 1);
        objects.splice(objects.findIndex((held) => held.id === id) + 1, 0, one); // above it: the list is highest first
      }, { ids: [moved] });
    });
  }
}
