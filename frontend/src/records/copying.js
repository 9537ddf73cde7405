// Takes rows out of the grid by the clipboard, and offers what else can be done with selected ones.

import { amount, textOf } from "./cells.js";

const COPIED_MS = 1600;
const PAGE = 1000;
const MOST = 10_000; // rows the clipboard takes; more are exported

const plain = (column, value) => (value === null ? "" : column.kind === "number" ? String(value) : textOf(column, value));

/** A cell of tab-separated text: what would break the line stands in quotes, as spreadsheets read it. */
const cell = (text) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const said = (node, words) => {
  const place = node.querySelector("span") ?? node.querySelector("i");
  const before = place.textContent;
  place.textContent = node.querySelector("span") ? words : "check";
  setTimeout(() => (place.textContent = before), COPIED_MS);
};

/** Return what copies: text(text, button), row(detail, button), focused(position), selected(). */
export function copying(page) {
  const write = async (text, words) => {
    try {
      await navigator.clipboard.writeText(text);
      page.say(words);
    } catch {
      page.say("The browser did not let us use the clipboard. Export the rows instead.");
    }
  };
  const shown = () => page.layout.shown.map((index) => page.columns[index]);
  const lines = (columns, rows, indices) => rows.map((row) => columns.map((column, i) => cell(plain(column, row[indices[i]]))).join("\t"));

  const pages = async function* () {
    const picked = page.selection, columns = shown(), names = JSON.stringify(columns.map((column) => column.name));
    const rows = picked.all ? {} : { rows: picked.text };
    for (let at = 0, more = true; more; at += PAGE) {
      const answer = await page.records({ ...rows, at, size: PAGE, columns: names, whole: "true" }, page.alive.signal);
      const place = new Map(answer.columns.map((column, i) => [column.name, i]));
      const kept = answer.rows.filter((_, i) => !picked.all || picked.has(answer.row_numbers[i]));
      yield lines(columns, kept, columns.map((column) => place.get(column.name)));
      more = answer.rows.length === PAGE;
    }
  };

  const selected = async () => {
    const count = page.selection.count(page.totals.exact);
    if (count === null || count > MOST) return page.say(`The clipboard takes ${amount(MOST)} rows. Export this view instead.`);
    const all = [shown().map((column) => cell(column.name)).join("\t")];
    page.say("Copying …");
    try {
      for await (const part of pages()) all.push(...part);
    } catch (problem) {
      if (problem.name !== "AbortError") page.say(problem.detail);
      return undefined;
    }
    return write(all.join("\n"), `${amount(all.length - 1)} ${all.length === 2 ? "row" : "rows"} copied, with their heads`);
  };

  return {
    text: (text, node) => write(text, "Copied").then(() => said(node, "Copied")),
    row(detail, node) {
      if (!detail) return;
      const text = detail.columns.map((told, i) => `${told.name}\t${cell(plain(page.columns.find((column) => column.name === told.name) ?? told, detail.values[i]))}`).join("\n");
      write(text, `Row ${amount(detail.row)} copied`).then(() => said(node, "Copied"));
    },
    focused(position) {
      if (page.selection.any) return selected();
      const where = page.grid.getFocusedCell()?.column.getColId(), index = where?.startsWith("c") ? Number(where.slice(1)) : null;
      const found = index === null ? undefined : page.blocks.cell(position, index);
      if (found && !found.cut) return write(plain(page.columns[index], found.value), "Copied");
      return page.say(found?.cut ? "This value is shortened here. Open the row to copy all of it." : "Nothing to copy here.");
    },
    selected,
  };
}
