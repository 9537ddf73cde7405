// Which rows are selected: single ones by their row number, or all rows of the view but some.

export const MOST = 10_000; // single rows; more are selected as a whole view

/** The selected rows of a view. */
export class Selection {
  constructor(changed) {
    Object.assign(this, { changed, all: false, rows: new Set(), anchor: null });
  }

  has(row) {
    return row !== undefined && this.all !== this.rows.has(row);
  }

  /** How many rows are selected, null while nobody knows how many the view has. */
  count(total) {
    if (!this.all) return this.rows.size;
    return total === null ? null : total - this.rows.size;
  }

  get any() {
    return this.all || this.rows.size > 0;
  }

  toggle(row) {
    if (this.rows.has(row)) this.rows.delete(row);
    else this.rows.add(row);
    this.changed();
  }

  /** Select these too; says false where they are too many. */
  add(rows) {
    if (!this.all && this.rows.size + rows.length > MOST) return false;
    for (const row of rows) {
      if (this.all) this.rows.delete(row);
      else this.rows.add(row);
    }
    this.changed();
    return true;
  }

  everything() {
    Object.assign(this, { all: true, rows: new Set() });
    this.changed();
  }

  clear() {
    if (!this.any) return;
    Object.assign(this, { all: false, rows: new Set(), anchor: null });
    this.changed();
  }

  /** The selected row numbers as the API takes them: 1-5,9. */
  get text() {
    return this.textOf([...this.rows]);
  }

  textOf(rows) {
    const sorted = rows.sort((a, b) => a - b), parts = [];
    for (let i = 0; i < sorted.length; i += 1) {
      const first = sorted[i];
      while (sorted[i + 1] === sorted[i] + 1) i += 1;
      parts.push(sorted[i] > first ? `${first}-${sorted[i]}` : `${first}`);
    }
    return parts.join(",");
  }
}
