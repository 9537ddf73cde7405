// Where the words of a search stand in a text, compared as the server compares them: small letters without accents, ß as ss.
//
// Folding looks at one character at a time, so that every folded character knows where in the text it comes from.

const MOST_WORDS = 20;
const TYPED = /["“”„]([^"“”„]*)(?:["“”„]|$)|([^\s"“”„]+)/gu;
const SINGLE = { ł: "l", ø: "o", đ: "d", ð: "d", ı: "i", ς: "σ", ß: "ss", æ: "ae", œ: "oe" };
const TEXTS = /^(VARCHAR|UUID|ENUM|STRUCT|MAP|UNION|JSON)\b|\]$/i; // the columns that a search looks at
const known = new Map();
let last = { text: "", words: [] };

function foldedOne(sign) {
  let found = known.get(sign);
  if (found === undefined) {
    found = [...sign.toLowerCase()].map((one) => SINGLE[one] ?? one).join("").normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC");
    known.set(sign, found);
  }
  return found;
}

/** Return a text folded, with the place in it that each folded character comes from; null for a text of plain letters. */
function folded(text) {
  if (/^[\0-\x7f]*$/.test(text)) return { folded: text.toLowerCase(), starts: null };
  const starts = [];
  let all = "", at = 0;
  for (const sign of text) {
    const found = foldedOne(sign);
    for (let i = 0; i < found.length; i += 1) starts.push(at);
    all += found;
    at += sign.length;
  }
  return { folded: all, starts };
}

/** Return the words and phrases of a search, folded. */
export function wordsOf(search) {
  if (search === last.text) return last.words;
  const typed = [...search.matchAll(TYPED)].map(([, phrase, word]) => (phrase ?? word).trim()).filter(Boolean);
  last = { text: search, words: [...new Set(typed.slice(0, MOST_WORDS).map((one) => folded(one).folded))].filter(Boolean) };
  return last.words;
}

/** Say whether a search looks at a column. */
export const isSearched = (column) => TEXTS.test(column.type);

/** Return where words stand in a text as [from, to], in order, those that touch as one. */
export function matchesIn(text, words) {
  if (!words.length) return [];
  const { folded: all, starts } = folded(text), found = [];
  const end = (to) => {
    if (!starts) return to;
    while (to < starts.length && starts[to] === starts[to - 1]) to += 1; // half of an ß is all of it
    return to < starts.length ? starts[to] : text.length;
  };
  for (const word of words) {
    for (let at = all.indexOf(word); at >= 0; at = all.indexOf(word, at + word.length)) found.push([starts ? starts[at] : at, end(at + word.length)]);
  }
  found.sort(([a], [b]) => a - b);
  const joined = [];
  for (const [from, to] of found) {
    const before = joined.at(-1);
    if (before && from <= before[1]) before[1] = Math.max(before[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** Append a text to a node, its matches marked; `written` says how a piece of it is written. */
export function appendMarked(node, text, words, written = (piece) => piece) {
  let at = 0;
  for (const [from, to] of matchesIn(text, words)) {
    if (from > at) node.append(written(text.slice(at, from)));
    const mark = document.createElement("mark");
    mark.className = "lr-mark";
    mark.textContent = written(text.slice(from, to));
    node.append(mark);
    at = to;
  }
  if (at < text.length || !node.childNodes.length) node.append(written(text.slice(at)));
}
