// How a text with variables is shown on the canvas while nobody writes in it: names instead of what stands between the braces.

// The grammar of the server: a quoted name may hold braces, and the branches begin with different characters, so nothing is tried twice.
const INSIDE = String.raw`(?:[^"“{}]|"(?:[^"\\]|\\.)*"|“[^”]*”|\{(?!\{)|\}(?!\}))*`;
const TOKEN = new RegExp(String.raw`(?<!\\)\{\{${INSIDE}\}\}`, "gs");
const CHOICE = new RegExp(String.raw`\{\{#if\b${INSIDE}\}\}((?:(?!\{\{#if\b).)*?)\{\{/if\}\}`, "s");
const OTHERWISE = new RegExp(String.raw`\{\{else\b${INSIDE}\}\}`, "s");
const NAME = /^\{\{\s*(?:"((?:[^"\\]|\\.)*)"|([^|}]*))/;
const OPEN = "\uE000", CLOSE = "\uE001"; // signs of no language, which mark a chip for a moment

/** Return the words to show, and where the chips stand in them: [first, end] in characters. */
export function shown(text) {
  let left = text;
  for (let deep = 0; deep < 200 && CHOICE.test(left); deep += 1) left = left.replace(CHOICE, (_, inside) => inside.split(OTHERWISE)[0]);
  const marked = left.replace(TOKEN, (token) => `${OPEN}${nameOf(token)}${CLOSE}`).replaceAll("\\{{", "{{");
  const found = [];
  let words = "";
  for (const letter of marked) {
    if (letter === OPEN) found.push([words.length, words.length]);
    else if (letter === CLOSE) found.at(-1)[1] = words.length;
    else words += letter;
  }
  return { words, found };
}

/** Return where variables stand in a text that is being written. */
export const tokens = (text) => [...text.matchAll(TOKEN)].map((one) => [one.index, one.index + one[0].length]);

function nameOf(token) {
  const [, quoted, bare] = NAME.exec(token) ?? [];
  return (quoted !== undefined ? quoted.replace(/\\(.)/g, "$1") : bare ?? "").trim() || token;
}
