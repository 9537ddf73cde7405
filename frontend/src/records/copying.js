// Takes rows out of the grid: by the clipboard, as text a spreadsheet understands, and as files. The server writes both, so that
// long values are whole and nothing a spreadsheet would run goes along unmarked.

import { sendFor, textAt } from "./asking.js";
import { amount, textOf } from "./cells.js";
import { button, el, popover } from "./dom.js";
import { followed } from "./progress.js";

const COPIED_MS = 1600;
const PAGE = 1000;
const MOST = 10_000; // rows the clipboard takes; more are exported
export const NAMED = 200; // rows that are named one by one in a step of cleaning
const LONGEST_ADDRESS = 7000; // characters; a longer list of row numbers is sent to a job
const FORMATS = [["CSV", "csv"], ["Excel", "xlsx"], ["Parquet", "parquet"], ["JSON", "json"]];

const plain = (column, value) => (value === null ? "" : column.kind === "number" ? String(value) : textOf(column, value));
const cell = (text) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const said = (node, words) => {
  const place = node.querySelector("span") ?? node.querySelector("i");
  const before = place.textContent;
  place.textContent = node.querySelector("span") ? words : "check";
  setTimeout(() => (place.textContent = before), COPIED_MS);
};

/** Return the selected rows as the API takes them, "" for all of the view. Asks for numbers where all but some are selected. */
async function rowsOf(page) {
  const { selection } = page;
  if (!selection.all) return selection.text;
  if (!selection.rows.size) return "";
  const kept = [];
  for (let at = 0; ; at += PAGE) {
    const answer = await page.records({ at, size: PAGE, columns: JSON.stringify([page.columns[0].name]) }, page.alive.signal);
    kept.push(...answer.row_numbers.filter((row) => !selection.rows.has(row)));
    if (answer.row_numbers.length < PAGE || kept.length > MOST) break;
  }
  return selection.textOf(kept);
}

const shown = (page) => page.layout.shown.map((index) => page.columns[index].name);

/** What an export is asked with: the view, the columns in sight in their order, and the rows. */
function wanted(page, rows) {
  const names = shown(page), all = names.length === page.columns.length && !page.layout.told;
  return { version: page.data.version, ...page.asked(), columns: all ? "" : JSON.stringify(names), rows };
}

const tooMany = (page) => {
  const count = page.selection.count(page.totals.exact);
  return count === null || count > MOST;
};

/** Return what copies and exports: text(text, button), row(detail, button), focused(position), selected(), named(), files(anchor). */
export function copying(page) {
  const write = async (text, words) => {
    try {
      await navigator.clipboard.writeText(text);
      page.say(words);
    } catch {
      page.say("The browser did not let us use the clipboard. Export the rows instead.");
    }
  };
  const selected = async () => {
    if (tooMany(page)) return page.say(`The clipboard takes ${amount(MOST)} rows. Export them instead.`);
    const count = page.selection.count(page.totals.exact);
    page.say("Copying …");
    try {
      const told = { ...wanted(page, await rowsOf(page)), format: "csv", delimiter: "tab" };
      const text = await textAt(`/datasets/${page.data.dataset}/export`, told, page.alive.signal);
      return await write(text.replace(/\r\n/g, "\n"), `${amount(count)} ${count === 1 ? "row" : "rows"} copied, with their heads`);
    } catch (problem) {
      return problem.name === "AbortError" ? undefined : page.say(problem.detail);
    }
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
    /** The selected rows as a filter: by the column whose values name every row. */
    async named() {
      const told = { rows: page.selection.text, size: NAMED, columns: JSON.stringify([page.data.key]), whole: "true" };
      const answer = await page.records(told, page.alive.signal);
      return [{ column: page.data.key, operator: "in", value: answer.rows.map(([value]) => value) }];
    },
    files: (anchor) => files(page, anchor),
  };
}

/** Offer the selected rows as files. */
function files(page, anchor) {
  const panel = el("div", { class: "lr-menu", role: "menu", "aria-label": "Export these rows" });
  let shut = () => {};
  for (const [words, format] of FORMATS) {
    const item = button(words, () => (shut(), download(page, format)), { classes: "" });
    item.setAttribute("role", "menuitem");
    panel.append(item);
  }
  shut = popover(page.root, anchor, panel);
  panel.children[0].focus();
}

async function download(page, format) {
  try {
    if (page.selection.all && page.selection.rows.size && tooMany(page)) {
      page.say(`All but some can be exported up to ${amount(MOST)} rows. Select all of the view, or single rows.`);
      return;
    }
    const told = { ...wanted(page, await rowsOf(page)), format };
    const query = new URLSearchParams(Object.entries(told).filter(([, value]) => value));
    const href = `/api/datasets/${page.data.dataset}/export?${query}`;
    if (href.length < LONGEST_ADDRESS) return void save(page, href);
    const { version: version_id, columns, ...rest } = told;
    const body = { dataset_id: page.data.dataset, version_id, columns: columns ? JSON.parse(columns) : null, ...rest };
    const made = await sendFor("/exports", body, page.alive.signal);
    page.say("The file is being made …");
    const card = await followed(made.job_id, page.alive.signal);
    if (card.status === "completed") save(page, `/api/exports/${made.export_id}/download`);
    else page.say(card.error ?? "The file was not made.");
  } catch (problem) {
    if (problem.name !== "AbortError") page.say(problem.detail);
  }
}

function save(page, href) {
  const link = el("a", { href, download: "", hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  page.say("The download begins.");
}
