// What can be completed at a place in a statement: tables, columns, functions and keywords.
//
// A schema is [{table, columns: [{name, type}]}]. Names that DuckDB would not read bare are completed quoted.

import { FUNCTIONS, OFFERED, RESERVED } from "./words.js";

const BARE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const NAME = String.raw`(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*)`;
const ALIAS = String.raw`(?:\s+(?:as\s+)?(?!(?:${RESERVED.split(" ").join("|")})\b)(${NAME}))?`;
const TABLE_REFERENCE = new RegExp(String.raw`(?:\b(?:from|join)\s+|,\s*)(${NAME})${ALIAS}`, "giu");
const NOT_IN = new Set(["String", "LineComment", "BlockComment", "Number", "Bits", "Bytes"]);
const reserved = new Set(RESERVED.split(" "));
const TYPED = /(?:"(?:[^"]|"")*|[\p{L}\p{N}_]+)$/u;
const QUALIFIER = new RegExp(`(${NAME})\\.$`, "u");

/** Return `name` as it must stand in a statement. */
export function quoted(name) {
  return BARE.test(name) && !reserved.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Return the name that `text`, bare or quoted, stands for. */
export function plain(text) {
  return text.startsWith('"') ? text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replaceAll('""', '"') : text;
}

function same(left, right) {
  return left.toLowerCase() === right.toLowerCase();
}

/** Return [{name, table}] for every table of `schema` that `text` reads, by its alias where it has one. */
export function tablesRead(text, schema) {
  const read = [];
  for (const match of text.matchAll(TABLE_REFERENCE)) {
    const table = schema.find((entry) => same(entry.table, plain(match[1])));
    if (!table) continue;
    const named = match[2] ? plain(match[2]) : table.table;
    if (!read.some((entry) => same(entry.name, named))) read.push({ name: named, table });
  }
  return read;
}

function columnOptions(table) {
  return table.columns.map((column, place) => ({
    label: column.name,
    apply: quoted(column.name),
    type: "property",
    detail: shortType(column.type),
    boost: 2,
    sortText: String(place).padStart(5, "0"), // in the order of the table, not of the alphabet
  }));
}

function shortType(type) {
  const text = type.toLowerCase();
  return text.length > 22 ? `${text.slice(0, 21)}…` : text;
}

function unique(options) {
  const seen = new Set();
  return options.filter((option) => {
    const key = `${option.type} ${option.label}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Return the completions for the end of `before`, and how many characters of it they replace; null where there are none. */
export function complete(before, text, schema, explicit) {
  const typed = TYPED.exec(before)?.[0] ?? "";
  const ahead = before.slice(0, before.length - typed.length);
  const read = tablesRead(text, schema);
  const qualifier = QUALIFIER.exec(ahead);
  if (qualifier) {
    const name = plain(qualifier[1]);
    const table = read.find((entry) => same(entry.name, name))?.table ?? schema.find((entry) => same(entry.table, name));
    return table ? { replaced: typed.length, options: columnOptions(table) } : null;
  }
  if (!typed && !explicit) return null;
  const from = /\b(?:from|join)\s+$/i.test(ahead);
  const tables = schema.map((entry) => ({ label: entry.table, apply: quoted(entry.table), type: "class", detail: `${entry.columns.length} columns`, boost: from ? 3 : 1 }));
  if (from || typed.startsWith('"')) {
    const columns = from ? [] : read.flatMap((entry) => columnOptions(entry.table));
    return { replaced: typed.length, options: unique([...tables, ...columns]) };
  }
  const sources = read.length ? read.map((entry) => entry.table) : schema.slice(0, 1);
  return {
    replaced: typed.length,
    options: unique([
      ...sources.flatMap(columnOptions),
      ...tables,
      ...FUNCTIONS.split(" ").map((name) => ({ label: name, apply: `${name}(`, type: "function", boost: -1 })),
      ...OFFERED.split(" ").map((name) => ({ label: name.toUpperCase(), type: "keyword" })),
    ]),
  };
}

/** Return a CodeMirror completion source over `schema`; `tree` resolves syntax so that strings and comments stay quiet. */
export function completionSource(schema, tree) {
  return (context) => {
    const node = tree(context.state).resolveInner(context.pos, -1);
    if (NOT_IN.has(node.name)) return null;
    const before = context.state.sliceDoc(Math.max(0, context.pos - 400), context.pos);
    const found = complete(before, context.state.doc.toString(), schema, context.explicit);
    if (!found) return null;
    const from = context.pos - found.replaced;
    if (!found.replaced || before.at(-found.replaced) !== '"') return { from, options: found.options, validFor: /^[\p{L}\p{N}_]*$/u };
    // An opening quote was typed, and the editor may have closed it already: the completion replaces both.
    const closed = context.state.sliceDoc(context.pos, context.pos + 1) === '"';
    const options = found.options.map((option) => ({ ...option, label: `"${option.label}"`, apply: `"${option.label.replaceAll('"', '""')}"` }));
    return { from, to: context.pos + (closed ? 1 : 0), options, filter: true };
  };
}
