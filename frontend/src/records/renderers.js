// What AG Grid asks for each cell and head: a value, a row number with its box, the name of a column with its menu.

import { paint } from "./cells.js";
import { button, el } from "./dom.js";
import { isSearched, wordsOf } from "./marking.js";

/** The value of a cell. */
export class ValueCell {
  init(given) {
    this.node = el("span", { class: "lr-cell" });
    this.refresh(given);
  }

  getGui() {
    return this.node;
  }

  refresh({ state, column, index, node }) {
    const words = isSearched(column) ? wordsOf(state.view.search) : [];
    paint(this.node, column, state.blocks.cell(node.rowIndex, index), state.shapes.get(index), words);
    return true;
  }
}

/** The row number, which opens the row, and the box that selects it; in the head the box of the whole view. */
export class RowHead {
  init(given) {
    this.given = given;
    this.box = el("input", { type: "checkbox", class: "lr-box", tabIndex: -1 });
    this.box.addEventListener("click", (event) => this.pick(event));
    this.node = el("span", { class: "lr-rownumber" }, this.box);
    if (given.head) {
      this.box.setAttribute("aria-label", "Select all rows of this view");
      given.state.headBox = this.box;
    } else {
      this.number = el("button", { type: "button", class: "lr-number", tabIndex: -1, onclick: () => given.state.acts.opened(this.given.node.rowIndex) });
      this.node.append(this.number);
      this.refresh(given);
    }
  }

  pick(event) {
    event.stopPropagation();
    const { state, head, node } = this.given;
    if (head) state.acts.pickedAll(this.box.checked);
    else state.acts.picked(node.rowIndex, event.shiftKey);
  }

  getGui() {
    return this.node;
  }

  refresh(given) {
    this.given = given;
    if (given.head) return true;
    const row = given.state.blocks.rowAt(given.node.rowIndex);
    this.box.hidden = row === undefined;
    this.box.checked = given.state.selection.has(row);
    this.box.setAttribute("aria-label", `Select row ${row}`);
    this.number.textContent = row === undefined ? "" : row.toLocaleString("en-US");
    this.number.title = "Open this row";
    return true;
  }
}

/** The name of a column, and on hover or focus its menu. */
export class ColumnHead {
  init({ state, column, index }) {
    const name = el("span", { class: "lr-headname", text: column.name || " ", title: `${column.name}\n${column.about || column.type}` });
    this.menu = button("", (event) => {
      event.stopPropagation();
      state.acts.menu(index, this.menu);
    }, { icon: "more_vert", said: `Menu of ${column.name}`, classes: "lr-headmenu" });
    this.menu.tabIndex = -1;
    this.menu.setAttribute("aria-haspopup", "menu");
    for (const kind of ["mousedown", "pointerdown", "touchstart"]) this.menu.addEventListener(kind, (event) => event.stopPropagation(), { passive: true });
    this.node = el("span", { class: "lr-head" }, name, this.menu);
    state.heads.set(index, this.menu);
  }

  getGui() {
    return this.node;
  }
}
