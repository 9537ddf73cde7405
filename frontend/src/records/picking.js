// Selecting rows by mouse and keyboard, and showing which are selected.

import { MOST } from "./selection.js";

const PAGE = 1000;

/** Draw which rows are selected. */
export function drawPicked(page) {
  for (const row of page.table.querySelectorAll(".ag-row[row-index]")) {
    const on = page.selection.has(page.blocks.rowAt(Number(row.getAttribute("row-index"))));
    row.classList.toggle("lr-picked", on);
    row.setAttribute("aria-selected", String(on));
    const box = row.querySelector(".lr-box");
    if (box) box.checked = on;
  }
  if (page.headBox) {
    page.headBox.checked = page.selection.all && !page.selection.rows.size;
    page.headBox.indeterminate = page.selection.any && !page.headBox.checked;
  }
  page.status.follow();
}

/** Select a row or not; with `range`, all rows from the one picked before to this one. */
export function pick(page, position, range) {
  const { selection } = page, row = page.blocks.rowAt(position);
  if (range && selection.anchor !== null) pickTo(page, position);
  else if (row === undefined) return;
  else selection.toggle(row);
  selection.anchor = position;
}

/** Select the rows between the last one and this; those that are not here are asked for by number alone. */
async function pickTo(page, position) {
  const { selection } = page, rows = [];
  const from = Math.min(position, selection.anchor), to = Math.max(position, selection.anchor);
  const tooMany = `At most ${MOST.toLocaleString("en-US")} single rows can be selected. The box on top selects all of the view.`;
  if (to - from >= MOST) {
    page.say(tooMany);
    drawPicked(page);
    return;
  }
  for (let at = from; at <= to; at += 1) {
    const row = page.blocks.rowAt(at);
    if (row !== undefined) {
      rows.push(row);
      continue;
    }
    const columns = JSON.stringify([page.columns[0].name]);
    const answer = await page.records({ at, size: Math.min(PAGE, to - at + 1), columns }, page.alive.signal);
    if (!answer.row_numbers.length) break;
    rows.push(...answer.row_numbers);
    at += answer.row_numbers.length - 1;
  }
  if (!selection.add(rows)) page.say(tooMany);
}
