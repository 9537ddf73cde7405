// The SQL editor of the query page: CodeMirror 6 behind the small interface that the page's component calls.
//
// The component owns when a statement runs and where drafts are kept; this file only edits text.

import { autocompletion, closeCompletion } from "@codemirror/autocomplete";
import { LanguageSupport, syntaxTree } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { completionSource, quoted } from "./completion.js";
import { DuckDB } from "./dialect.js";
import { look } from "./look.js";

export { quoted };

/**
 * Build an editor inside `parent`. `onRun` is called on Ctrl+Enter (Cmd+Enter), `onChange` after every change of the text.
 *
 * Returns {text, setText, setSchema, insert, focus, destroy}.
 */
export function create({ parent, text, schema, label, onRun, onChange }) {
  const language = new Compartment();
  const support = (tables) =>
    new LanguageSupport(DuckDB.language, DuckDB.language.data.of({ autocomplete: completionSource(tables, syntaxTree) }));
  const view = new EditorView({
    parent,
    root: parent.getRootNode(), // the editor's styles must stand inside the component's shadow root
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: (editor) => (closeCompletion(editor), onRun(), true), preventDefault: true }])),
        basicSetup,
        autocompletion({ icons: false, maxRenderedOptions: 200 }),
        language.of(support(schema)),
        look,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && onChange()),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: next.length } }),
    setSchema: (tables) => view.dispatch({ effects: language.reconfigure(support(tables)) }),
    insert: (name) => {
      const { from } = view.state.selection.main;
      const space = /[\p{L}\p{N}_"]/u.test(view.state.sliceDoc(Math.max(0, from - 1), from)) ? " " : "";
      view.dispatch(view.state.replaceSelection(space + quoted(name)));
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
