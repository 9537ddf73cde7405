// The editor's look, from Streamlit's theme variables alone, so light and dark follow without a rerun.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const soft = (name, share) => `color-mix(in srgb, var(${name}) ${share}%, transparent)`;

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--st-primary-color)", fontWeight: "600" },
  { tag: tags.typeName, color: "var(--st-violet-color)" },
  { tag: tags.standard(tags.name), color: "var(--st-blue-color)" },
  { tag: [tags.string, tags.special(tags.name)], color: "var(--st-orange-color)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--st-blue-color)" },
  { tag: [tags.lineComment, tags.blockComment], color: "var(--st-gray-color)", fontStyle: "italic" },
  { tag: tags.special(tags.string), color: "var(--st-text-color)" },
]);

const frame = EditorView.theme({
  "&": {
    color: "var(--st-text-color)",
    backgroundColor: "var(--st-secondary-background-color)",
    fontSize: "var(--st-code-font-size, 0.9rem)",
    minHeight: "var(--editor-least, 7.5rem)",
    maxHeight: "26rem",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--st-code-font)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { padding: "0.6rem 0", caretColor: "var(--st-primary-color)", minHeight: "var(--editor-text-least, 7rem)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--st-primary-color)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--st-gray-color)", paddingLeft: "0.35rem" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: soft("--st-text-color", 4) },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: `${soft("--st-primary-color", 26)} !important` },
  ".cm-selectionMatch": { backgroundColor: soft("--st-primary-color", 14) },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: soft("--st-primary-color", 24), outline: "none" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: soft("--st-red-color", 24) },
  ".cm-foldPlaceholder": { background: "transparent", borderColor: "var(--st-border-color)", color: "var(--st-gray-color)" },
  ".cm-tooltip": {
    backgroundColor: "var(--st-secondary-background-color)",
    color: "var(--st-text-color)",
    border: "1px solid var(--st-border-color)",
    borderRadius: "var(--st-base-radius)",
    boxShadow: "0 6px 20px rgb(0 0 0 / .16)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--st-code-font)", maxHeight: "15rem", minWidth: "15rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.18rem 0.6rem", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: soft("--st-primary-color", 18), color: "var(--st-text-color)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600", color: "var(--st-primary-color)" },
  ".cm-completionDetail": { color: "var(--st-gray-color)", fontStyle: "normal", float: "right", marginLeft: "1.2rem" },
  ".cm-panels": { backgroundColor: "var(--st-background-color)", color: "var(--st-text-color)", borderColor: "var(--st-border-color)" },
  ".cm-panels input, .cm-panels button": { fontFamily: "var(--st-font)", color: "inherit" },
  ".cm-textfield": { backgroundColor: "var(--st-secondary-background-color)", borderColor: "var(--st-border-color)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "transparent", borderColor: "var(--st-border-color)" },
});

export const look = [frame, syntaxHighlighting(colours)];
