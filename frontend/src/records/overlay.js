// What stands over or in place of the rows: that there are none and why, or what went wrong and what to do.

import { button, el, symbol } from "./dom.js";

/** Return a problem as a card that says what, why and what to do; `again` tries once more. */
export function problemCard(problem, again) {
  const card = el("div", { class: "lm-problem", role: "alert" }, symbol("error"),
    el("div", {}, problem.title ? el("b", { text: problem.title }) : null, el("p", { class: "lm-p", text: problem.detail }),
      problem.hint ? el("p", { class: "lm-p lm-muted", text: problem.hint }) : null));
  if (problem.status === 401) card.append(button("Load again", () => location.reload(), { classes: "lr-button", icon: "refresh" }));
  else card.append(button("Try again", again, { classes: "lr-button", icon: "refresh" }));
  return card;
}

/** Build it over `parent`. Returns {empty, trouble, clear}. */
export function buildOverlay(parent, state, acts) {
  const box = el("div", { class: "lr-over", hidden: true });
  parent.append(box);
  const show = (node, kind) => {
    box.className = `lr-over ${kind}`;
    box.replaceChildren(node);
    box.hidden = false;
  };
  return {
    clear() {
      box.hidden = true;
      box.replaceChildren();
    },
    trouble(problem, again) {
      const card = problemCard(problem, again), { sort, filters, search } = state.view;
      // What an address asks for may not fit this version: a column that is gone, a value of another type.
      if (problem.status === 422 && (sort.length || filters.length || search)) card.append(button("Look at all rows", acts.startOver, { classes: "lr-button" }));
      if (problem.status === 404) card.append(button("Look at the versions", acts.toVersions, { classes: "lr-button", icon: "history" }));
      show(card, "top");
    },
    empty() {
      const { search, filters } = state.view, text = search.trim();
      const message = el("div", { class: "lm-empty", role: "status" });
      if (text) message.append(el("b", { text: `No row has “${text}”` }), filters.length ? "None of those that the filters leave." : "Texts are searched, parts of words too. For numbers and dates, add a filter.");
      else if (filters.length) message.append(el("b", { text: "No row fits the filters" }), "Change one of them, or look at all rows again.");
      else message.append(el("b", { text: "This list has columns but no rows" }), "Add rows with another file on the page of versions, or look at an earlier version.");
      const acting = el("div", { class: "lr-emptyacts" });
      if (text) acting.append(button("Clear the search", () => acts.searched("") || null, { classes: "lr-button", icon: "close" }));
      if (filters.length) acting.append(button(filters.length === 1 ? "Clear the filter" : "Clear the filters", () => acts.filtered([]), { classes: "lr-button", icon: "filter_list_off" }));
      if (text && filters.length) acting.append(button("Clear both", acts.unfiltered, { classes: "lr-button" }));
      message.append(acting);
      show(message, "middle");
    },
  };
}
