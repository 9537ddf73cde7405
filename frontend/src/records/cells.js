// How a value is written in a cell: numbers with separators and the decimals that tell something, days as ISO, an empty cell as a
// quiet dash. Codes and postcodes are no amounts: they stay as they are, on the left.

import { appendMarked } from "./marking.js";

const LONGEST = 300; // characters drawn of one cell
const SAMPLE = 100; // rows that decide the decimals of a column
const INSIDE = { "\n": "↵", "\r": "", "\t": "→" };
const RIGHT = new Set(["number"]);

/** Say on which side the values of a column stand. */
export const rightward = (column) => RIGHT.has(column.kind) && !column.plain;

const separated = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** Write a number, which is a text where a browser's own would lose digits. `decimals` is null for as many as it has. */
export function amount(value, decimals = null) {
  if (typeof value === "number" && (!Number.isFinite(value) || (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-6)))) return String(value);
  const text = typeof value === "number" && decimals !== null ? value.toFixed(decimals) : String(value);
  const found = /^([-+]?)(\d+)(\.\d+)?$/.exec(text);
  if (!found) return text;
  const [, sign, digits, rest = ""] = found;
  const all = decimals !== null && rest.length - 1 < decimals ? (rest || ".").padEnd(decimals + 1, "0") : rest;
  return (sign === "-" ? "−" : "") + separated(digits) + (all === "." ? "" : all);
}

/** Return how many decimals tell something, judged by some values; null where a column is not of amounts. */
export function decimalsOf(column, values) {
  if (column.kind !== "number" || column.plain) return null;
  if (column.scale !== undefined && column.scale !== null) return column.scale;
  const known = values.filter((one) => typeof one === "number").slice(0, SAMPLE);
  if (!known.length) return null;
  const largest = Math.max(...known.map(Math.abs));
  if (largest && (largest < 1e-6 || largest >= 1e15)) return null;
  const useful = largest >= 100 ? 2 : largest >= 1 ? 4 : 8;
  return Math.max(0, ...known.map((one) => (one.toFixed(useful).replace(/\.?0+$/, "").split(".")[1] ?? "").length));
}

/** Write any value as a text; `decimals` is for amounts alone. */
export function textOf(column, value, { decimals = null, days = false } = {}) {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") return JSON.stringify(value);
  if (column.kind === "number") return column.plain ? String(value) : amount(value, decimals);
  if (column.kind === "moment") {
    const text = String(value).replace("T", " ").replace(/\.(\d*?)0+$/, (_, kept) => (kept ? `.${kept}` : ""));
    return days ? text.slice(0, 10) : text;
  }
  return String(value);
}

/** Say whether moments are days, judged by some values. */
export const onlyDays = (column, values) =>
  column.kind === "moment" && values.some((one) => one !== null) && values.every((one) => one === null || /T00:00:00$/.test(one));

const blanks = (text) => {
  const node = document.createElement("span");
  node.className = "lr-blank";
  node.textContent = text;
  node.dataset.dots = "·".repeat(text.length);
  return node;
};

/** Draw one cell into `node`; `found` is {value, cut}, undefined while it is on its way. What is among `words`, folded, is marked. */
export function paint(node, column, found, shape, words = []) {
  node.replaceChildren();
  node.removeAttribute("title");
  if (found === undefined) {
    node.className = "lr-cell wait";
    return;
  }
  if (found.value === null) {
    node.className = "lr-cell none";
    node.textContent = "—";
    return;
  }
  if (found.value === "") {
    node.className = "lr-cell none";
    node.title = "A text without a character";
    node.textContent = "“”";
    return;
  }
  node.className = "lr-cell";
  const text = textOf(column, found.value, shape);
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const [, before, middle, after] = /^(\s*)([^]*?)(\s*)$/.exec(short);
  if (before) node.append(blanks(before));
  appendMarked(node, middle, words, (piece) => piece.replace(/[\n\r\t]/g, (one) => INSIDE[one]));
  if (after) node.append(blanks(after));
  if (text.length > 24) node.title = short;
}

/** Return the width in pixels that some values and the name of a column want. */
export function widthOf(column, values, shape) {
  const name = column.name.length * 7.6 + 46;
  const longest = Math.max(0, ...values.slice(0, SAMPLE).map((value) => Math.min(60, textOf(column, value, shape).length)));
  return Math.round(Math.max(76, Math.min(320, Math.max(Math.min(name, 210), longest * 7.5 + 30))));
}
