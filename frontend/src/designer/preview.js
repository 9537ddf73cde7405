// The very letter of one row, beside the canvas: drawn by the server as it will be made, with what is wrong in it, and the worst rows.

import { button, el, symbol } from "../records/dom.js";
import { wordsOf } from "./problems.js";
import { unfilled } from "./filled.js";

const PAUSE_MS = 150;
const WORST = 20;

export class Preview {
  constructor(desk, place) {
    Object.assign(this, { desk, row: desk.data.row || 1, sheet: 1, pages: 1, timer: 0, url: "", asked: null, checked: "" });
    this.picture = el("img", { class: "ld-letter", alt: "", hidden: true });
    this.words = el("div", { class: "ld-issues" });
    this.number = el("input", { type: "number", min: 1, step: 1, value: this.row, "aria-label": "Row" });
    this.number.addEventListener("change", () => this.go(this.number.valueAsNumber));
    this.before = button("", () => this.go(this.row - 1), { icon: "chevron_left", classes: "ld-tool", said: "Row before" });
    this.after = button("", () => this.go(this.row + 1), { icon: "chevron_right", classes: "ld-tool", said: "Next row" });
    this.of = el("span", { class: "ld-of" });
    this.down = button("PDF", () => this.download(), { icon: "download", classes: "ld-button", said: "Download the PDF of this row" });
    this.leaf = el("div", { class: "ld-leaf", hidden: true });
    this.worst = el("div", { class: "ld-worst" });
    this.rows = el("div", { class: "ld-rows" }, this.before, el("span", { text: "Row" }), this.number, this.of, this.after);
    this.open = el("div", { class: "ld-open" });
    this.look = button("Look for the worst rows", () => this.check(), { icon: "search_insights", classes: "ld-button" });
    place.append(el("header", { class: "ld-head" }, el("h3", { text: "As it will be made" }), this.down), this.rows, el("div", { class: "ld-frame" }, this.picture), this.leaf, this.open, this.words,
      el("header", { class: "ld-head ld-worsthead" }, el("h3", { text: "Worst rows" })), this.look, this.worst);
    this.follow();
  }

  get known() { return this.desk.data.dataset && this.desk.data.rows > 0; }

  /** Take over which list it is; a new list begins at its first row. */
  follow() {
    const { dataset, rows } = this.desk.data;
    this.rows.hidden = this.look.hidden = !this.known;
    this.of.textContent = rows ? `of ${rows.toLocaleString("en")}` : "";
    this.number.max = rows || 1;
    const told = JSON.stringify([dataset, this.desk.data.fields]);
    if (this.told && this.told !== told) { this.row = Math.min(this.row, rows || 1); this.draw(); }
    this.told = told;
  }

  go(row) {
    if (!Number.isFinite(row)) return;
    this.row = Math.max(1, Math.min(this.desk.data.rows || 1, Math.round(row)));
    this.number.value = this.row;
    this.plan();
  }

  page(sheet) {
    this.sheet = sheet;
    this.plan();
  }

  /** The server has a newer template: draw it, and say that what was found in the rows may be otherwise now. */
  changed() {
    this.draw();
    if (this.checked) this.look.hidden = false;
  }

  plan() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), PAUSE_MS);
  }

  ask(format) {
    const { data } = this.desk;
    const body = { format, page: Math.min(this.sheet, this.desk.template.pages.length), width_px: 760, ...(this.known ? { dataset_id: data.dataset, row: this.row, fields: this.fields() } : {}) };
    return { method: "POST", credentials: "same-origin", headers: { "X-Listmill-Request": "1", "Content-Type": "application/json" }, body: JSON.stringify(body) };
  }

  /** Return the columns a person chose for variables that the template has. */
  fields() { return Object.fromEntries(Object.entries(this.desk.data.fields).filter(([name]) => this.desk.variables.includes(name))); }

  async draw() {
    this.asked?.abort();
    const asked = this.asked = new AbortController();
    this.before.disabled = this.row <= 1;
    this.after.disabled = this.row >= (this.desk.data.rows || 1);
    if (this.askColumns()) return;
    const slow = setTimeout(() => this.picture.classList.add("waiting"), 300);
    try {
      const answer = await fetch(`/api/templates/${this.desk.data.template}/preview`, { ...this.ask("png"), signal: asked.signal });
      const issues = JSON.parse(decodeURIComponent(answer.headers.get("X-Listmill-Issues") ?? "%5B%5D"));
      if (!answer.ok) {
        this.refused(await wordsOf(answer));
        if (issues.length) {
          this.tell(issues);
          this.words.prepend(el("p", { class: "ld-hint", text: `No letter can be made of row ${this.row.toLocaleString("en")}.` }));
        }
        return;
      }
      this.pages = Number(answer.headers.get("X-Listmill-Pages") ?? 1);
      this.put(await answer.blob());
      this.tell(issues);
    } catch (error) {
      if (error.name !== "AbortError") this.refused("The preview did not come; it is drawn again with the next change.");
    } finally {
      clearTimeout(slow);
      if (this.asked === asked) this.picture.classList.remove("waiting");
    }
  }

  /** Ask for the column of each variable that has none; says whether there is one. */
  askColumns() {
    const { data, variables } = this.desk, open = this.known ? unfilled(variables, data.columns, data.fields) : [];
    this.look.disabled = this.down.disabled = open.length > 0;
    this.open.replaceChildren(...open.map((name) => this.asksFor(name)));
    if (!open.length) return false;
    this.picture.hidden = true;
    this.words.replaceChildren();
    return true;
  }

  asksFor(name) {
    const field = el("select", { "aria-label": `Column for “${name}”` }, el("option", { value: "", text: "Choose a column" }), ...this.desk.data.columns.map((column) => el("option", { value: column.name, text: column.name })));
    field.addEventListener("change", () => {
      if (!field.value) return;
      this.desk.data = { ...this.desk.data, fields: { ...this.desk.data.fields, [name]: field.value } };
      this.desk.columnChosen?.(name, field.value);
      this.draw();
    });
    return el("label", { class: "ld-field" }, el("span", { text: `No column is called “${name}”. It is filled by` }), field);
  }

  put(blob) {
    URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(blob);
    this.picture.src = this.url;
    this.picture.hidden = false;
    this.picture.alt = this.known ? `The letter of row ${this.row}, page ${this.sheet}` : "The letter, with the names of its variables";
    this.leaf.hidden = this.pages < 2;
    this.leaf.textContent = `Page ${Math.min(this.sheet, this.pages)} of ${this.pages}`;
  }

  tell(issues) {
    this.words.replaceChildren(...issues.map(({ object, detail, stops }) => el("p", { class: `ld-issue${stops === false ? "" : " bad"}` }, symbol(stops === false ? "info" : "error"),
      el("span", {}, object ? el("b", { text: `${object} ` }) : null, detail))));
    if (!issues.length && this.known) this.words.replaceChildren(el("p", { class: "ld-issue good" }, symbol("check_circle"), el("span", { text: "This letter is fine." })));
  }

  refused(words) {
    this.picture.hidden = true;
    this.words.replaceChildren(el("p", { class: "ld-issue bad" }, symbol("error"), el("span", { text: words })));
  }

  async download() {
    this.down.disabled = true;
    try {
      await this.desk.saver.save();
      const answer = await fetch(`/api/templates/${this.desk.data.template}/preview`, this.ask("pdf"));
      if (!answer.ok) { this.refused(await wordsOf(answer)); return; }
      const url = URL.createObjectURL(await answer.blob());
      const way = el("a", { href: url, download: `${this.desk.template.name || "letter"}${this.known ? ` row ${this.row}` : ""}.pdf` });
      way.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } finally {
      this.askColumns();
    }
  }

  /** Try every row, and list those that need a look. */
  async check() {
    const { data } = this.desk;
    this.look.disabled = true;
    this.worst.replaceChildren(el("p", { class: "ld-hint", text: `Trying ${data.rows.toLocaleString("en")} rows …` }));
    try {
      await this.desk.saver.save();
      const told = { template_id: data.template, dataset_id: data.dataset, fields: this.fields() };
      const answer = await fetch("/api/batches/check", { ...this.ask("pdf"), body: JSON.stringify(told) });
      if (!answer.ok) { this.worst.replaceChildren(el("p", { class: "ld-hint", text: await wordsOf(answer) })); return; }
      await this.found(await answer.json());
    } finally {
      this.askColumns();
    }
  }

  async found(check) {
    while (check.id && ["pending", "processing"].includes(check.status) && !this.gone) {
      this.worst.replaceChildren(el("p", { class: "ld-hint", text: `${(check.checked ?? 0).toLocaleString("en")} rows tried …` }));
      await new Promise((over) => setTimeout(over, 1000));
      const answer = await fetch(`/api/batches/checks/${check.id}`, { credentials: "same-origin" });
      if (!answer.ok) break;
      check = await answer.json();
    }
    this.checked = "yes";
    const rows = (check.worst ?? []).slice(0, WORST);
    const sum = `${(check.fine ?? 0).toLocaleString("en")} of ${(check.recipients ?? 0).toLocaleString("en")} letters are fine.`;
    this.worst.replaceChildren(el("p", { class: "ld-hint", text: sum }), ...rows.map((one) => this.bad(one)));
  }

  bad(one) {
    const [first] = one.issues ?? [one];
    const words = [first?.object, first?.detail].filter(Boolean).join(" ");
    return el("button", { type: "button", class: "ld-worstrow", onclick: () => this.go(one.row) }, el("b", { text: `Row ${one.row.toLocaleString("en")}` }), el("span", { text: words }));
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.timer);
    this.asked?.abort();
    URL.revokeObjectURL(this.url);
  }
}
