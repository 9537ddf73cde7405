// Builds one filter: the column, how it is compared, and the values, with those that are frequent to choose from.

import { amount, textOf } from "./cells.js";
import { button, el } from "./dom.js";
import { operatorsOf } from "./operators.js";

const DRAFT = "listmill.records.draft.";
const SUGGESTED = 30;

/** Return the filter that was being built when the page was left, null without one. */
export function draftOf(dataset) {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFT + dataset) ?? "null");
  } catch {
    return null;
  }
}

/** Keep what is being built; null forgets it. */
export function keepDraft(dataset, draft) {
  try {
    if (draft) sessionStorage.setItem(DRAFT + dataset, JSON.stringify(draft));
    else sessionStorage.removeItem(DRAFT + dataset);
  } catch {
    // A browser that keeps nothing still filters.
  }
}

const labelled = (words, field) => el("label", { class: "lr-field" }, el("span", { text: words }), field);

function choice(options, value, change) {
  const select = el("select", { onchange: () => change(select.value) });
  for (const [key, words] of options) select.append(el("option", { value: key, text: words, selected: key === value }));
  return select;
}

const TYPES = { number: "text", date: "date", moment: "datetime-local", time: "time" };

function entry(column, value, change, said) {
  const type = TYPES[column.kind] ?? "text";
  const text = value === null || value === undefined ? "" : String(value);
  const field = el("input", {
    type, value: type === "datetime-local" && text.length === 10 ? `${text}T00:00:00` : text, "aria-label": said, autocomplete: "off", spellcheck: false,
    step: type === "datetime-local" || type === "time" ? "1" : undefined,
    inputMode: column.kind === "number" ? "decimal" : undefined,
  });
  field.addEventListener("input", () => change(field.value));
  return field;
}

/** Return a typed text as the value of a column, undefined where it cannot be one. */
export function valueOf(column, text) {
  if (column.kind !== "number") return text === "" ? undefined : text;
  const plain = text.trim().replace(/[\s,_]/g, "").replace("−", "-");
  if (!/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return undefined;
  return Number.isSafeInteger(Number(plain)) || /[.e]/i.test(plain) ? Number(plain) : plain;
}

/** Values to choose several from: ticked ones first, then those the profile knows as frequent, and a field for others. */
function several(state, column, draft, changed) {
  const box = el("div", { class: "lr-several" }), list = el("div", { class: "lr-ticks", role: "group", "aria-label": `Values of ${column.name}` });
  const other = el("input", { type: "text", placeholder: "Another value, Enter adds it", "aria-label": "Another value" });
  const values = () => (Array.isArray(draft.values) ? draft.values : (draft.values = []));
  const tick = (value, remark, on) => {
    const input = el("input", { type: "checkbox", checked: on });
    input.addEventListener("change", () => {
      draft.values = values().filter((one) => one !== value);
      if (input.checked) draft.values.push(value);
      changed();
    });
    return el("label", {}, input, el("span", { text: textOf(column, value) || "“”" }), el("small", { text: remark }));
  };
  const draw = () => {
    const known = (state.profile?.get(column.name)?.top ?? []).filter((one) => one.value !== null && !String(one.value).endsWith("…")).slice(0, SUGGESTED);
    const own = values().filter((value) => !known.some((one) => one.value === value));
    list.replaceChildren(...own.map((value) => tick(value, "", true)), ...known.map((one) => tick(one.value, amount(one.count), values().includes(one.value))));
  };
  other.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !other.value) return;
    event.preventDefault();
    event.stopPropagation();
    const value = valueOf(column, other.value);
    if (value === undefined) return;
    if (!values().includes(value)) values().push(value);
    other.value = "";
    changed();
    draw();
  });
  draft.pending = () => (other.value ? valueOf(column, other.value) : undefined);
  draw();
  state.knowing.then(draw);
  box.append(list, other);
  return box;
}

function filterOf(draft, column, takes) {
  const { operator } = draft;
  if (takes === "none") return { column: column.name, operator };
  if (takes === "many") {
    const extra = draft.pending?.();
    const value = [...(draft.values ?? []), ...(extra === undefined || draft.values?.includes(extra) ? [] : [extra])];
    return value.length ? { column: column.name, operator, value } : null;
  }
  const value = [draft.first, draft.second].slice(0, takes === "two" ? 2 : 1).map((text) => valueOf(column, String(text ?? "")));
  if (value.some((one) => one === undefined)) return null;
  return { column: column.name, operator, value: takes === "two" ? value : value[0] };
}

const draftOfFilter = ({ column, operator, value }) => ({
  column, operator, values: Array.isArray(value) ? [...value] : [], first: Array.isArray(value) ? value[0] : value, second: Array.isArray(value) ? value[1] : "",
});

/** Return the panel that builds a filter. `given` is a filter to change or {column}; `done` gets the filter, null to remove it. */
export function filterPanel(state, given, { done, editing = false }) {
  const byName = new Map(state.columns.map((column) => [column.name, column]));
  const draft = editing ? draftOfFilter(given) : { ...given };
  const panel = el("form", { class: "lr-filter", role: "dialog", "aria-label": editing ? "Change the filter" : "New filter" });
  const keep = () => !editing && keepDraft(state.data.dataset, { ...draft, pending: undefined });
  const draw = (focus) => {
    const column = byName.get(draft.column) ?? state.columns[0];
    draft.column = column.name;
    const fits = operatorsOf(column);
    if (!fits.some(([name]) => name === draft.operator)) draft.operator = fits[0][0];
    const takes = fits.find(([name]) => name === draft.operator)[2];
    const told = el("p", { class: "lr-told", role: "status" });
    const apply = button("Apply", () => {}, { classes: "lr-primary" });
    apply.type = "submit";
    panel.replaceChildren(
      labelled("Column", choice(state.columns.map((one) => [one.name, one.name]), column.name, (name) => {
        Object.assign(draft, { column: name, values: [], first: "", second: "" });
        keep();
        draw("select:nth-of-type(1)");
      })),
      labelled("Condition", choice(fits, draft.operator, (operator) => {
        draft.operator = operator;
        keep();
        draw();
      })),
      fields(column, takes), told,
      el("div", { class: "lr-acts" }, editing ? button("Remove", () => done(null)) : null, el("span", { class: "lr-space" }), apply),
    );
    panel.onsubmit = (event) => {
      event.preventDefault();
      const filter = filterOf(draft, column, takes);
      if (filter) {
        keepDraft(state.data.dataset, null);
        done(filter);
      } else told.textContent = takes === "many" ? "Tick or type at least one value." : column.kind === "number" ? "Type a number, such as 1200 or 12.5." : "Type a value first.";
    };
    const first = panel.querySelector(focus ?? ".lr-values input, .lr-values select");
    (first ?? panel.querySelectorAll("select")[1]).focus();
  };
  const fields = (column, takes) => {
    const box = el("div", { class: "lr-values" });
    if (takes === "many") box.append(several(state, column, draft, keep));
    if (takes === "one" || takes === "two") box.append(entry(column, draft.first, (text) => ((draft.first = text), keep()), takes === "two" ? "From" : "Value"));
    if (takes === "two") box.append(el("span", { text: "and" }), entry(column, draft.second, (text) => ((draft.second = text), keep()), "To"));
    return box;
  };
  return { panel, draw };
}
