// The pages of a template: which one is shown, one more, one less.

import { button, el } from "../records/dom.js";
import { newId } from "./convert.js";

const MOST = 50;

export class Sheets {
  constructor(desk, place) {
    Object.assign(this, { desk, place });
    this.before = button("", () => desk.goTo(desk.sheet - 1), { icon: "chevron_left", classes: "ld-tool", said: "Page before" });
    this.after = button("", () => desk.goTo(desk.sheet + 1), { icon: "chevron_right", classes: "ld-tool", said: "Next page" });
    this.words = el("span", { class: "ld-pageno" });
    this.more = button("", () => this.add(), { icon: "note_add", classes: "ld-tool", said: "Add a page" });
    this.copy = button("", () => this.add(desk.objects), { icon: "file_copy", classes: "ld-tool", said: "Add a copy of this page" });
    this.less = button("", () => this.remove(), { icon: "delete_sweep", classes: "ld-tool", said: "Delete this page" });
    place.append(this.before, this.words, this.after, this.more, this.copy, this.less);
  }

  add(objects = []) {
    const { desk } = this, next = desk.sheet + 1;
    const taken = new Set(desk.template.pages.flatMap((sheet) => sheet.objects.map((one) => one.id)));
    const made = objects.map((one) => {
      const id = newId(taken);
      taken.add(id);
      return { ...structuredClone(one), id };
    });
    desk.sheet = next;
    desk.edit((template) => template.pages.splice(next, 0, { objects: made }), { ids: [] });
  }

  remove() {
    const { desk } = this, gone = desk.sheet;
    desk.sheet = Math.max(0, gone - 1);
    desk.edit((template) => template.pages.splice(gone, 1), { ids: [] });
    desk.tell(`Page ${gone + 1} is deleted.`, "", [["Undo", () => { desk.undo(-1); desk.tell(""); }]]);
  }

  refresh() {
    const { sheet, template } = this.desk, all = template.pages.length;
    this.words.textContent = `Page ${sheet + 1} of ${all}`;
    this.before.disabled = sheet === 0;
    this.after.disabled = sheet === all - 1;
    this.less.disabled = all === 1;
    this.more.disabled = this.copy.disabled = all >= MOST;
  }
}
