// Below the grid: where one is, what is being prepared, and what can be done with selected rows.

import { amount } from "./cells.js";
import { NAMED } from "./copying.js";
import { button, el, popover } from "./dom.js";

const rows = (count) => `${amount(count)} ${count === 1 ? "row" : "rows"}`;

function totalInWords(state) {
  const { total, is } = state.totals;
  if (total === null) return "counting …";
  const many = is === "at_least" ? `${amount(total)} or more` : amount(total);
  const all = state.data.rows;
  const part = (state.view.filters.length || state.view.search.trim()) && all !== null && is === "exact";
  return part ? `${many} that fit, of ${amount(all)}` : many;
}

function jumpPanel(state, acts, close) {
  const field = el("input", { type: "text", inputMode: "numeric", "aria-label": "Go to row", placeholder: "1,204,331", autocomplete: "off" });
  const told = el("p", { class: "lr-told", role: "status" });
  const go = button("Go", () => {}, { classes: "lr-primary" });
  go.type = "submit";
  const form = el("form", { class: "lr-jump", role: "dialog", "aria-label": "Go to a row" },
    el("label", { class: "lr-field" }, el("span", { text: "Go to row" }), field), go, told);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = Number(field.value.replace(/[\s,._]/g, ""));
    if (!Number.isInteger(wanted) || wanted < 1) told.textContent = "Type a row number, such as 1,204,331.";
    else if (state.totals.exact !== null && wanted > state.totals.exact) told.textContent = `The last row is ${amount(state.totals.exact)}.`;
    else {
      close();
      acts.jump(wanted - 1);
    }
  });
  return { form, field };
}

/** Steps of cleaning for the rows that fit the filters, or for selected ones that a column names one by one. */
function steps(state, acts) {
  const { data, selection, view, totals } = state;
  const fit = !selection.any && view.filters.length && !view.search.trim() && totals.exact !== 0;
  const named = data.key && selection.any && !selection.all && selection.rows.size <= NAMED;
  return fit || named ? (data.offers ?? []).map((offer) => button(offer.words, () => acts.offered(offer), { icon: offer.icon, title: offer.title })) : [];
}

const exporting = (acts) => {
  const open = button("Export", () => acts.exportSelected(open), { icon: "download" });
  open.setAttribute("aria-haspopup", "menu");
  return open;
};

/** Build the bar into `parent`. Returns {follow, jump}; `follow` draws what the state says now. */
export function buildStatus(parent, state, acts) {
  const place = el("button", { type: "button", class: "lr-place", "aria-expanded": "false", title: "Go to a row (Ctrl G)", onclick: () => jump() });
  const note = el("span", { class: "lr-note", role: "status" });
  const picked = el("div", { class: "lr-pickedbar", role: "group", "aria-label": "These rows" });
  const jump = () => {
    let shut = () => {};
    const { form, field } = jumpPanel(state, acts, () => shut());
    shut = popover(state.root, place, form);
    field.focus();
  };
  const follow = () => {
    const { preparing, selection } = state;
    place.textContent = state.totals.exact === 0 ? "No rows" : `Row ${amount(state.at + 1)} of ${totalInWords(state)}`;
    const percent = preparing?.percent ?? null;
    const prepared = preparing && preparing.words.replace(/[.…]+$/, "") + (percent === null ? " …" : `: ${Math.floor(percent)}%`);
    note.textContent = state.spoken ?? prepared ?? state.note ?? "";
    note.title = note.textContent;
    note.classList.toggle("busy", Boolean(preparing) && !state.spoken);
    const count = selection.count(state.totals.exact);
    const words = selection.any ? `${count === null ? "All rows" : rows(count)} selected` : "";
    const copy = button("Copy", acts.copySelected, { icon: "content_copy", title: "Copy as a table, to paste into a spreadsheet (Ctrl C)" });
    picked.replaceChildren(...(words ? [el("b", { text: words }), copy, exporting(acts), ...steps(state, acts), button("Clear", acts.unpicked, { icon: "close" })] : steps(state, acts)));
    picked.hidden = !picked.children.length;
    note.hidden = !note.textContent;
  };
  parent.append(place, note, picked);
  return { follow, jump };
}
