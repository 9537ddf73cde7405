// What a column can be filtered by, by what it is, and how a filter is said in words.

import { textOf } from "./cells.js";

const TEXT = [
  ["contains", "contains", "one"], ["eq", "is", "one"], ["in", "is one of", "many"], ["starts_with", "starts with", "one"], ["ends_with", "ends with", "one"],
  ["ne", "is not", "one"], ["not_in", "is none of", "many"], ["not_contains", "does not contain", "one"],
];
const NUMBER = [
  ["between", "between", "two"], ["eq", "is", "one"], ["gt", "is more than", "one"], ["ge", "is at least", "one"], ["lt", "is less than", "one"],
  ["le", "is at most", "one"], ["in", "is one of", "many"], ["ne", "is not", "one"],
];
const TIME = [
  ["between", "between", "two"], ["eq", "is", "one"], ["ge", "from", "one"], ["gt", "after", "one"], ["lt", "before", "one"], ["le", "until", "one"],
];
const YES_NO = [["is_true", "is yes", "none"], ["is_false", "is no", "none"]];
const EMPTY = [["is_null", "is empty", "none"], ["not_null", "is not empty", "none"]];
const BY_KIND = { number: NUMBER, date: TIME, moment: TIME, time: TIME, boolean: YES_NO, nested: [["contains", "contains", "one"]] };

/** Return what fits a column: [operator, words, how many values it takes: none, one, two or many]. */
export const operatorsOf = (column) => [...(BY_KIND[column.kind] ?? TEXT), ...EMPTY];

/** Return [operator, words, takes] of a filter, also of one that would not be offered. */
export const operatorOf = (column, operator) =>
  [...operatorsOf(column), ...TEXT, ...NUMBER].find(([name]) => name === operator) ?? [operator, operator.replaceAll("_", " "), "one"];

const shown = (column, value) => {
  const text = textOf(column, value);
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return typeof value === "string" && !["number", "date", "moment", "time"].includes(column.kind) ? `“${short}”` : short;
};

/** Say a filter in words: [column, rest]. */
export function inWords(column, { operator, value }) {
  const [, words, takes] = operatorOf(column, operator);
  if (takes === "none") return [column.name, words];
  const values = Array.isArray(value) ? value : [value];
  if (takes === "two") return [column.name, `${words} ${shown(column, values[0])} and ${shown(column, values[1])}`];
  const more = values.length > 3 ? ` and ${values.length - 2} more` : "";
  return [column.name, `${words} ${(more ? values.slice(0, 2) : values).map((one) => shown(column, one)).join(", ")}${more}`];
}
