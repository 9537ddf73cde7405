// How many rows a view has: as far as pages told it, and counted beside them where they did not.

import { get } from "./asking.js";
import { keyOf } from "./view.js";

const AGAIN_MS = 2500;
const AHEAD = 200; // rows one may scroll beyond those that came, while nobody knows how many there are

export class Totals {
  constructor(page) {
    this.page = page;
    this.begin();
  }

  /** Begin anew for the view the page has now; all rows of a version are known beforehand. */
  begin() {
    const { data, view, whole } = this.page;
    const known = whole && data.rows !== null;
    Object.assign(this, { total: known ? data.rows : null, is: known ? "exact" : "unknown", bound: view.at + AHEAD, asked: null });
  }

  get exact() {
    return this.is === "exact" ? this.total : null;
  }

  get key() {
    return keyOf(this.page.view) + this.page.data.version;
  }

  /** Take what is known now; what is exact is not replaced by a guess. */
  take(total, is) {
    if (is === "unknown" || total === null || (this.is === "exact" && is !== "exact")) return;
    Object.assign(this, { total: is === "at_least" ? Math.max(total, this.total ?? 0) : total, is });
  }

  /** Take what a page says, whose rows end before the place `end`. */
  learn(answer, end) {
    if (!answer.next && !answer.preparing && (answer.rows.length || end === 0)) this.take(end, "exact");
    if (answer.total !== null && answer.total !== undefined) this.take(answer.total, answer.total_is ?? "exact");
    this.bound = Math.max(this.bound, end + (answer.next ? AHEAD : 0));
    if (this.exact === null) this.ask();
  }

  /** Give the grid as many rows as are known, or may be. */
  show() {
    const rows = this.exact ?? Math.max(this.bound, this.total ?? 0), { grid } = this.page;
    if (grid.getDisplayedRowCount() !== rows) grid.setRowCount(rows, true);
  }

  /** Count once more where it was not known: what makes it quick is there now. */
  again() {
    this.asked = null;
    if (this.exact === null) this.ask();
  }

  async ask() {
    const { page, key } = this, { signal } = page.alive;
    if (this.asked === key) return;
    this.asked = key;
    try {
      const found = await get(`/datasets/${page.data.dataset}/records/count`, { version: page.data.version, ...page.asked() }, signal);
      if (this.key !== key) return;
      this.take(found.total, found.total_is);
      this.show();
      page.status.follow();
      if (this.exact !== null) return;
    } catch (problem) {
      if (problem.name === "AbortError" || !problem.passing) return;
    }
    setTimeout(() => {
      if (signal.aborted || this.key !== key) return;
      this.asked = null;
      this.ask();
    }, AGAIN_MS);
  }
}
