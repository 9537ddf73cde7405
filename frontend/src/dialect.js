// DuckDB's dialect for the highlighter: keywords, types and functions coloured, names quoted by double quotes.

import { SQLDialect } from "@codemirror/lang-sql";
import { FUNCTIONS, KEYWORDS, TYPES } from "./words.js";

export const DuckDB = SQLDialect.define({
  keywords: KEYWORDS,
  types: TYPES,
  builtin: FUNCTIONS,
  doubleDollarQuotedStrings: true,
  operatorChars: "+-*/<>=~!@%^&|:",
  specialVar: "$",
  identifierQuotes: '"',
  caseInsensitiveIdentifiers: true,
});
