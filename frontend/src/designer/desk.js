// The designer as one thing: the template, what is done to it, and the parts that show it.

import { cache } from "fabric";
import { newId } from "./convert.js";
import { Copies } from "./copies.js";
import { families, load, loadOthers } from "./fonts.js";
import { History } from "./history.js";
import { Images } from "./images.js";
import { listenToKeys } from "./keys.js";
import { Layers } from "./layers.js";
import { build, lookOf } from "./layout.js";
import { fresh } from "./new.js";
import { Panel } from "./panel.js";
import { Preview } from "./preview.js";
import { Saver, forget, kept } from "./saving.js";
import { Sheets } from "./sheets.js";
import { Stage } from "./stage.js";
import { Toolbar } from "./toolbar.js";
import { Chips } from "./chips.js";
import { inMm, rounded, toMm } from "./units.js";

const RARE = /[^\u0000-\u024F\u2000-\u206F\u20A0-\u20CF]/; // signs that a face of letters may lack

export class Desk {
  constructor(root, data, columnChosen) {
    Object.assign(this, { root, data, columnChosen, sheet: 0, gone: false, images: new Images() });
    this.parts = build(root);
    this.ready = this.start();
  }

  async start() {
    const [answer, fonts] = await Promise.all([fetch(`/api/templates/${this.data.template}`, { credentials: "same-origin" }), families()]);
    if (!answer.ok) throw new Error(`template: ${answer.status}`);
    const found = await answer.json();
    await load(fonts);
    if (this.gone) return;
    this.families = fonts;
    this.begin(found);
  }

  /** Draw texts anew once the fonts of other scripts have come, where they hold such signs. */
  async fetchOthers() {
    if (this.others || !this.template.pages.some(({ objects }) => objects.some((one) => RARE.test(one.text ?? "")))) return;
    this.others = true;
    await loadOthers(this.families);
    if (this.gone) return;
    cache.clearFontCache();
    const active = this.stage.canvas.getActiveObject();
    if (active?.isEditing) active.initDimensions();
    else this.show(this.ids());
  }

  begin(found) {
    const draft = kept(found.id);
    const mine = draft && JSON.stringify(draft.template) !== JSON.stringify(found.template) ? draft : null;
    if (draft && !mine) forget(found.id);
    this.template = mine && mine.revision === found.revision ? mine.template : found.template;
    this.variables = found.variables ?? [];
    this.history = new History(this.template);
    this.saver = new Saver(found.id, found.revision, { template: () => this.template, told: (...said) => this.saved(...said) });
    this.look = lookOf(this.root);
    this.stage = new Stage(this.parts.stage, {
      look: this.look, images: this.images, page: () => this.template.page,
      told: { changed: (joined) => this.changed({ joined }), chosen: () => this.chosen(), moving: () => this.moving() },
    });
    this.copies = new Copies(this);
    this.toolbar = new Toolbar(this, this.parts.toolbar);
    this.sheets = new Sheets(this, this.parts.sheets);
    this.panel = new Panel(this, this.parts.panel);
    this.layers = new Layers(this, this.parts.layers);
    this.chips = new Chips(this, this.parts.chips);
    this.preview = new Preview(this, this.parts.preview);
    this.stopKeys = listenToKeys(this);
    this.root.addEventListener("pointerleave", () => this.saver.save()); // whoever goes on to the letters finds what stands here
    this.root.addEventListener("focusout", ({ relatedTarget }) => { if (!this.root.contains(relatedTarget)) this.saver.save(); });
    this.parts.wait.remove();
    this.root.classList.add("ready");
    this.stage.resize();
    this.stage.fit();
    this.show();
    this.preview.draw();
    this.fetchOthers();
    if (this.template !== found.template) this.saver.changed();
    else if (mine) this.offerDraft(mine.template);
  }

  // ---- what is done to the template ----
  get objects() { return this.template.pages[this.sheet].objects; }

  /** Take over what the canvas shows; a step back leads to what was before. */
  changed({ joined = false } = {}) {
    this.template.pages[this.sheet].objects = this.stage.objects();
    this.note({ joined });
  }

  /** Change the template itself (page, sheets, order), and draw it anew. */
  edit(act, { ids = null } = {}) {
    const held = ids ?? this.ids();
    act(this.template);
    this.note();
    this.show(held);
  }

  note({ joined = false } = {}) {
    if (!this.history.note(this.template, { joined })) return;
    this.saver.changed();
    this.refresh();
    this.fetchOthers();
  }

  undo(by = -1) {
    const before = this.history.go(by);
    if (!before) return;
    const held = this.ids();
    this.template = before;
    this.sheet = Math.min(this.sheet, before.pages.length - 1);
    this.show(held);
    this.saver.changed();
  }

  /** Add an object of this kind in the middle of what is seen, and choose it. */
  add(kind, told = {}) {
    const one = fresh(kind, { page: this.template.page, families: this.families, columns: this.data.columns, at: this.objects.length, told });
    this.put([one]);
    if (kind === "textbox" && !told.text) this.panel.focusText();
    return one;
  }

  /** Put whole objects on top of the sheet under new ids, and choose them. */
  put(objects) {
    const taken = new Set(this.template.pages.flatMap((sheet) => sheet.objects.map((one) => one.id)));
    const made = objects.map((one) => {
      const id = newId(taken);
      taken.add(id);
      return { ...one, id };
    });
    this.edit(() => this.objects.push(...made), { ids: made.map((one) => one.id) });
    this.say(made.length === 1 ? "1 object added" : `${made.length} objects added`);
  }

  remove() {
    const gone = new Set(this.ids());
    if (!gone.size) return;
    this.edit(() => { this.template.pages[this.sheet].objects = this.objects.filter((one) => !gone.has(one.id)); }, { ids: [] });
    this.say(gone.size === 1 ? "1 object deleted" : `${gone.size} objects deleted`);
  }

  ids() { return this.stage.chosen().map((one) => one.held.id); }

  /** Send files and put them on the page as pictures. */
  async addFiles(files, at = null) {
    for (const file of files) {
      this.tell(`Sending “${file.name}” …`);
      try {
        const sent = await this.images.send(file);
        if (this.gone) return;
        this.add("image", { src: `image:${sent.image_id}`, ratio: sent.width / sent.height, name: file.name.replace(/\.\w+$/, "").slice(0, 60), at });
        this.tell("");
      } catch (error) {
        this.tell(error.message, "bad");
      }
    }
  }

  // ---- what is shown ----
  show(ids = []) {
    this.stage.show(this.objects, ids);
    this.refresh();
  }

  goTo(sheet) {
    this.sheet = Math.max(0, Math.min(sheet, this.template.pages.length - 1));
    this.show();
    this.preview.page(this.sheet + 1);
  }

  refresh() {
    for (const part of [this.toolbar, this.sheets, this.panel, this.layers, this.chips]) part?.refresh();
  }

  chosen() {
    this.panel?.refresh();
    this.layers?.refresh();
    this.toolbar?.refresh();
    this.moving();
  }

  moving() {
    const active = this.stage?.canvas.getActiveObject();
    this.panel?.measures();
    this.toolbar?.zoomed();
    if (!active) { this.parts.measure.textContent = ""; return; }
    const at = active.getXY("left", "top"), turned = Math.round(active.angle) % 360;
    this.parts.measure.textContent = `x ${inMm(toMm(at.x))} · y ${inMm(toMm(at.y))} · ${rounded(toMm(active.boxWidth ?? active.width), 1)} × ${inMm(toMm(active.height))}${turned ? ` · ${turned}°` : ""}`;
  }

  saved(state, words, answer) {
    const told = { changed: "", saving: "Saving …", saved: "Saved", waiting: "Not saved yet: the server does not answer. It is kept in this browser." }[state];
    this.parts.saved.textContent = told ?? "";
    this.parts.saved.classList.toggle("warn", state === "waiting");
    if (state === "saved") { this.variables = answer.variables ?? this.variables; this.tell(""); this.preview.changed(answer); }
    if (state === "refused") this.tell(`Not saved: ${words}`, "bad");
    if (state === "other") this.offerTheirs();
  }

  offerTheirs() {
    this.tell("This template was changed elsewhere meanwhile.", "warn", [
      ["Take that one", () => { forget(this.saver.id); this.reload(); }],
      ["Keep mine", async () => { const now = await this.latest(); this.saver.revision = now.revision; this.tell(""); this.saver.save({ force: true }); }],
    ]);
  }

  offerDraft(template) {
    this.tell("This browser kept changes that were never saved; the template was changed elsewhere since.", "warn", [
      ["Use the kept ones", () => { this.tell(""); this.edit((held) => Object.assign(held, template), { ids: [] }); }],
      ["Let them go", () => { forget(this.saver.id); this.tell(""); }],
    ]);
  }

  /** Say something above the canvas, with ways to answer. */
  tell(words, kind = "", ways = []) { this.parts.tell(words, kind, ways); }

  /** Say something to a screen reader alone. */
  say(words) { this.parts.live.textContent = words; }

  async latest() {
    const answer = await fetch(`/api/templates/${this.data.template}`, { credentials: "same-origin" });
    return answer.json();
  }

  async reload() {
    const found = await this.latest();
    if (this.gone) return;
    Object.assign(this.saver, { revision: found.revision, dirty: false });
    this.variables = found.variables ?? [];
    this.template = found.template;
    this.history = new History(this.template);
    this.tell("");
    this.sheet = Math.min(this.sheet, this.template.pages.length - 1);
    this.show();
    this.preview.draw();
  }

  /** Take over what the server says now; a template that was changed in the form beside is fetched again. */
  follow(data) {
    this.data = data;
    if (!this.saver) return;
    this.chips.refresh();
    if (data.revision > this.saver.revision && !this.saver.dirty && !this.saver.busy) this.reload();
    this.preview.follow();
  }

  destroy() {
    this.gone = true;
    this.stopKeys?.();
    this.saver?.destroy();
    this.preview?.destroy();
    this.stage?.destroy();
  }
}
