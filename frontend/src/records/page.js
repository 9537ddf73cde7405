// The page of records as one piece: it holds what is looked at, asks for rows, and lets its parts draw what came.

import { Blocks } from "./blocks.js";
import { decimalsOf, onlyDays, widthOf } from "./cells.js";
import { copying } from "./copying.js";
import { actionsOf, tellSoon } from "./acts.js";
import { el, typing } from "./dom.js";
import { buildDrawer } from "./drawer.js";
import { applyLayout, applySort, applyWidths, buildGrid, columnsSeen, goTo, repaint } from "./grid.js";
import { get } from "./asking.js";
import { Layout } from "./layout.js";
import { Opening } from "./opening.js";
import { buildOverlay } from "./overlay.js";
import { drawPicked } from "./picking.js";
import { following } from "./progress.js";
import { Selection } from "./selection.js";
import { buildStatus } from "./status.js";
import { buildToolbar } from "./toolbar.js";
import { Totals } from "./totals.js";
import { asked, keyOf, viewOf, write } from "./view.js";

const CALM_MS = 60; // no scrolling for so long: now rows are asked for
const LONGEST_MS = 220; // of scrolling before they are asked for anyway; a jump after so long a rest asks at once
const FIRST_ROWS = 40; // asked for while the grid is still being built
const WRITE_MS = 400;
const SPOKEN_MS = 5000;

/** Build the page into `root` and return what the component needs of it. */
export class RecordsPage {
  constructor(root, data) {
    const view = viewOf(location.search), { columns } = data;
    Object.assign(this, { root, data, columns, view, shapes: new Map(), guessed: new Map(), heads: new Map(), alive: new AbortController() });
    Object.assign(this, { at: view.at, note: null, preparing: null });
    this.totals = new Totals(this);
    this.opening = new Opening(this);
    this.layout = new Layout({ columns, person: data.person, dataset: data.dataset, address: view.columns });
    this.blocks = this.store();
    this.selection = new Selection(() => drawPicked(this));
    this.acts = this.actions();
    this.knowing = new Promise((known) => (this.known = known));
    this.build();
    this.listen();
    this.follow(data);
  }

  /** All rows of the version, in whatever order. */
  get whole() {
    return !this.view.filters.length && !this.view.search.trim();
  }

  asked() {
    return asked(this.view);
  }

  records(told, signal) {
    return get(`/datasets/${this.data.dataset}/records`, { version: this.data.version, ...this.asked(), ...told }, signal);
  }

  store() {
    return new Blocks({ columns: this.columns, ask: (told, signal) => this.records(told, signal), on: { came: (what) => this.came(what), problem: (problem) => this.trouble(problem) } });
  }

  build() {
    const bar = el("div", { class: "lr-bar", role: "toolbar", "aria-label": "What is shown" });
    const table = el("div", { class: "lr-table" }), foot = el("div", { class: "lr-foot" });
    this.table = table;
    const work = el("div", { class: "lr-work" }, table);
    this.styles = el("div", { hidden: true }); // the grid's own, inside the component's shadow
    this.root.replaceChildren(this.styles, bar, work, foot);
    this.progress = following(this);
    this.toolbar = buildToolbar(bar, this, this.acts);
    this.status = buildStatus(foot, this, this.acts);
    this.overlay = buildOverlay(work, this, this.acts);
    this.drawer = buildDrawer(work, this, this.acts);
    this.copier = copying(this);
    this.fit();
    if (this.blocks.isNarrow) this.blocks.want(this.view.at, this.view.at + FIRST_ROWS, [], { total: this.totals.exact });
    this.grid = buildGrid(table, this, this.acts);
    this.totals.show();
    if (this.view.at) goTo(this.grid, this.view.at, { focus: false, where: "top" });
    if (this.view.row) this.opening.row(this.view.row, { focus: false });
    if (this.totals.exact === 0) this.overlay.empty();
    this.look();
  }

  listen() {
    const { signal } = this.alive;
    addEventListener("popstate", () => this.back(), { signal });
    addEventListener("resize", () => this.fit(), { signal });
    document.addEventListener("keydown", (event) => this.keys(event), { signal });
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(document.body);
  }

  /** Fill the window below the place where the page begins. */
  fit() {
    const top = this.root.getBoundingClientRect().top + (document.querySelector('[data-testid="stMain"]')?.scrollTop ?? 0);
    this.root.style.height = `${Math.max(340, innerHeight - top - 12)}px`;
  }

  /** Take what the server says anew of the same version. */
  follow(data) {
    this.data = data;
    this.toolbar.follow();
    this.status.follow();
  }

  destroy() {
    this.alive.abort();
    this.sizes.disconnect();
    this.blocks.stop();
    this.progress.stop();
    this.toolbar.close();
    for (const timer of [this.writing, this.looking, this.telling, this.hushing]) clearTimeout(timer);
    cancelAnimationFrame(this.drawn);
    this.grid.destroy();
  }

  // ---- what is looked at ----

  /** Look at other rows or in another order: from the first on. */
  renew({ step = true, at = 0 } = {}) {
    Object.assign(this, { at, note: null, lookedFrom: null });
    this.view.at = at;
    this.totals.begin();
    clearTimeout(this.writing);
    write(this.view, { step });
    this.progress.stop();
    this.selection.clear();
    this.blocks.reset();
    this.overlay.clear();
    this.totals.show();
    this.grid.ensureIndexVisible(Math.min(at, Math.max(0, this.grid.getDisplayedRowCount() - 1)), "top");
    repaint(this.grid, 0, Infinity);
    this.toolbar.follow();
    if (this.totals.exact === 0) this.overlay.empty();
    this.look();
    tellSoon(this);
  }

  back() {
    if (this.ours || !location.pathname.endsWith("/records")) return;
    const view = viewOf(location.search), other = keyOf(view) !== keyOf(this.view);
    this.view = view;
    if (other) {
      this.toolbar.setSearch(view.search);
      applySort(this.grid, this);
      this.renew({ step: false, at: view.at });
    }
    this.layout.take(view.columns);
    applyLayout(this.grid, this);
    if (view.row) this.opening.row(view.row);
    else if (this.drawer.visible) this.drawer.close();
    this.toolbar.follow();
  }

  /** Ask for the rows in sight, once it is calm enough. */
  look() {
    clearTimeout(this.looking);
    this.lookedFrom ??= performance.now();
    const waited = performance.now() - this.lookedFrom;
    this.looking = setTimeout(() => this.lookNow(), waited > LONGEST_MS ? 0 : CALM_MS);
    if (performance.now() - (this.lookedAt ?? 0) > LONGEST_MS && !this.drawn) this.afterDrawing();
  }

  /** Ask for the rows of the place as soon as the grid has drawn it, which takes it two frames. */
  afterDrawing() {
    this.drawn = requestAnimationFrame(() => {
      this.drawn = requestAnimationFrame(() => {
        this.drawn = 0;
        this.lookNow();
      });
    });
  }

  lookNow() {
    this.lookedFrom = null;
    this.lookedAt = performance.now();
    if (this.alive.signal.aborted || !this.grid.getDisplayedRowCount()) return undefined;
    const seen = this.seen();
    if (!seen) return this.look(); // the grid has not drawn the place yet
    const { first, last } = seen;
    const down = first >= (this.before ?? 0);
    this.before = first;
    const focused = this.grid.getFocusedCell()?.rowIndex;
    this.at = focused !== undefined && focused >= first && focused <= last ? focused : first;
    this.blocks.want(first, last, columnsSeen(this.grid), { down, total: this.totals.exact });
    this.status.follow();
    if (this.view.at !== first) {
      this.view.at = first;
      clearTimeout(this.writing);
      this.writing = setTimeout(() => write(this.view), WRITE_MS);
    }
    return undefined;
  }

  /** The first and the last row in sight, null while none is drawn. */
  seen() {
    const box = this.table.getBoundingClientRect(), top = box.top + 36;
    const rows = [...this.table.querySelectorAll(".ag-row[row-index]")].flatMap((row) => {
      const at = row.getBoundingClientRect();
      return at.bottom > top + 4 && at.top < box.bottom ? [Number(row.getAttribute("row-index"))] : [];
    });
    return rows.length ? { first: Math.min(...rows), last: Math.max(...rows) } : null;
  }

  // ---- what came ----

  came({ first, last, end, answer }) {
    this.patience = 0;
    this.overlay.clear();
    if (answer.preparing) this.progress.start(answer.preparing, answer.note);
    this.note = answer.preparing ? null : (answer.note ?? null);
    this.totals.learn(answer, end);
    this.learn(answer);
    this.totals.show();
    repaint(this.grid, first, last);
    this.status.follow();
    if (this.totals.exact === 0) this.overlay.empty();
    if (this.view.row && !this.drawer.visible) this.opening.row(this.view.row, { focus: false });
    this.opening.neighbours();
    if (this.totals.exact === null && answer.next) this.look();
  }

  /** Learn from the first values of each column how they are written and how wide they want to be. */
  learn(answer) {
    const place = new Map(this.columns.map((column, index) => [column.name, index]));
    const fresh = answer.rows.length ? answer.columns.map(({ name }, i) => [place.get(name), i]).filter(([index]) => index !== undefined && !this.shapes.has(index)) : [];
    for (const [index, i] of fresh) {
      const column = this.columns[index], values = answer.rows.map((row) => row[i]);
      const shape = { decimals: decimalsOf(column, values), days: onlyDays(column, values) };
      this.shapes.set(index, shape);
      this.guessed.set(index, widthOf(column, values, shape));
    }
    if (fresh.length) applyWidths(this.grid, this);
  }

  trouble(problem) {
    const again = () => {
      clearTimeout(this.retrying);
      if (!this.alive.signal.aborted && !this.blocks.again()) this.overlay.clear();
    };
    this.overlay.trouble(problem, again);
    if (!problem.passing) return;
    this.patience = Math.min(30, (this.patience || 1) * 2);
    clearTimeout(this.retrying);
    this.retrying = setTimeout(again, this.patience * 1000);
  }

  /** Follow a link inside the page, as links of our own HTML are followed. */
  lead(address) {
    const link = el("a", { href: address, hidden: true });
    link.dataset.inlink = "top";
    document.body.append(link); // from inside a shadow nobody would hear it
    link.click();
    link.remove();
  }

  /** Say something for a moment. */
  say(words) {
    clearTimeout(this.hushing);
    this.spoken = words;
    this.hushing = setTimeout(() => {
      this.spoken = null;
      this.status.follow();
    }, SPOKEN_MS);
    this.status.follow();
  }

  actions() {
    return actionsOf(this);
  }

  keys(event) {
    if (typing(event) || event.defaultPrevented || document.querySelector('[role="dialog"][data-testid="stDialog"]')) return;
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.toolbar.focusSearch();
    } else if (event.key === "Escape" && this.drawer.visible && !this.root.querySelector(":popover-open")) this.opening.close();
  }
}
