// The row that is open beside the grid: opened, left, and the one before or after it.

import { goTo } from "./grid.js";
import { write } from "./view.js";

export class Opening {
  constructor(page) {
    this.page = page;
  }

  async row(row, { focus = true } = {}) {
    const { page } = this;
    page.view.row = row;
    write(page.view);
    this.neighbours();
    await page.drawer.open(row, { focus });
  }

  async at(position) {
    const { page } = this, row = page.blocks.rowAt(position);
    if (row === undefined) return;
    goTo(page.grid, position, { focus: !page.drawer.visible });
    await this.row(row);
  }

  close() {
    const { page } = this, position = page.blocks.placeOf(page.view.row);
    page.drawer.close();
    page.view.row = null;
    write(page.view);
    if (position !== undefined) goTo(page.grid, position);
    else page.acts.toGrid();
  }

  /** Say which row stands `by` places from the open one in the view; undefined where nobody knows, or there is none. */
  neighbour(by) {
    const { page } = this, position = page.blocks.placeOf(page.view.row);
    const known = position === undefined ? undefined : page.blocks.rowAt(position + by);
    return known ?? (by < 0 ? page.drawer.shown?.previous_row : page.drawer.shown?.next_row) ?? undefined;
  }

  async step(by) {
    const { page } = this, next = this.neighbour(by), position = page.blocks.placeOf(page.view.row);
    if (next === undefined) return;
    if (position !== undefined) goTo(page.grid, position + by, { focus: false });
    await this.row(next, { focus: false });
  }

  neighbours() {
    this.page.drawer.steps(this.neighbour(-1) !== undefined, this.neighbour(1) !== undefined);
  }
}
