// What the parts of the page ask of it: by mouse, by keyboard, from the bars.

import { get } from "./asking.js";
import { columnMenu } from "./column-menu.js";
import { applyLayout, applySort, applyWidths, goTo, goToEdge } from "./grid.js";
import { problemCard } from "./overlay.js";
import { pick } from "./picking.js";
import { write } from "./view.js";

const TELL_MS = 400; // until the server is told of a view, whose exports follow it

/**
 * Tell the server once that the address says something new, in the words of Back and Forward: then the page runs for the address
 * that stands there, and its exports follow.
 */
export function tellSoon(page) {
  clearTimeout(page.telling);
  page.telling = setTimeout(() => {
    page.ours = true;
    window.dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
    page.ours = false;
  }, TELL_MS);
}

/** Return what the parts of the page ask of it. */
export function actionsOf(page) {
  const arranged = () => {
    page.view.columns = page.layout.told;
    page.layout.keep();
    write(page.view);
    page.toolbar.follow();
    page.look();
    tellSoon(page);
  };
  return {
    seen: () => page.grid && page.look(),
    focused: () => page.grid && page.look(),
    sorted: (sort) => ((page.view.sort = sort), page.renew()),
    arranged,
    laidOut: () => (applyLayout(page.grid, page), page.layout.widths.size || applyWidths(page.grid, page), arranged()),
    searched: (text) => text.trim() !== page.view.search.trim() && ((page.view.search = text.trim()), page.renew()),
    filtered: (filters) => ((page.view.filters = filters), page.renew()),
    unfiltered: () => (Object.assign(page.view, { filters: [], search: "" }), page.toolbar.setSearch(""), page.renew()),
    startOver: () => {
      Object.assign(page.view, { sort: [], filters: [], search: "" });
      page.toolbar.setSearch("");
      applySort(page.grid, page);
      page.renew();
    },
    toVersions: () => page.lead(page.data.versions),
    toGrid: () => goTo(page.grid, Math.min(page.view.at, Math.max(0, page.grid.getDisplayedRowCount() - 1))),
    jump: (position) => goTo(page.grid, Math.min(position, Math.max(0, page.grid.getDisplayedRowCount() - 1)), { where: "top" }),
    opened: (position) => (position === undefined ? page.opening.neighbours() : page.opening.at(position)),
    closed: () => page.opening.close(),
    step: (by) => page.opening.step(by),
    problem: problemCard,
    copied: (text, button) => page.copier.text(text, button),
    copyRow: (button) => page.copier.row(page.drawer.shown, button),
    picked: (position, range) => pick(page, position, range),
    pickedAll: (on) => (on ? page.selection.everything() : page.selection.clear()),
    copySelected: () => page.copier.selected(),
    exportSelected: (anchor) => page.copier.files(anchor),
    unpicked: () => page.selection.clear(),
    offered: ({ address, operation }) => {
      const lead = (filters) => page.lead(`${address}&add=${encodeURIComponent(JSON.stringify({ operation, parameters: { filters } }))}`);
      if (!page.selection.any) return lead(page.view.filters);
      return page.copier.named().then(lead, (problem) => problem.name === "AbortError" || page.say(problem.detail));
    },
    menu: (index, anchor) => columnMenu(page, index, anchor),
    headKeyed: (event, index) => {
      const asks = event.type === "keydown" && (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10") || (event.altKey && event.key === "ArrowDown"));
      if (!asks) return false;
      event.preventDefault();
      columnMenu(page, index, page.heads.get(index));
      return true;
    },
    keyed: (event, position) => keyed(page, event, position),
    knowing: () => page.known && know(page),
  };
}

/** Do what a key means in a cell; says whether it was one of ours, which the grid then leaves alone. */
function keyed(page, event, position) {
  if (event.type !== "keydown") return false;
  const command = event.ctrlKey || event.metaKey, plain = !command && !event.altKey;
  const act = {
    Home: () => goToEdge(page.grid, position, { last: false, all: command }),
    End: () => goToEdge(page.grid, position, { last: true, all: command }),
    ...(plain && {
      Enter: () => page.opening.at(position),
      " ": () => pick(page, position, event.shiftKey),
      Escape: () => (page.drawer.visible ? page.opening.close() : page.selection.clear()),
    }),
    ...(command && {
      a: () => page.selection.everything(),
      g: () => page.status.jump(),
      c: () => page.copier.focused(position),
    }),
  }[event.key];
  if (!act || (event.key === "c" && getSelection().toString())) return false;
  event.preventDefault();
  act();
  return true;
}

/** Fetch the profile once, for the frequent values that filters offer. */
async function know(page) {
  const { known } = page;
  page.known = null;
  try {
    const told = await get(`/datasets/${page.data.dataset}/profile`, { version_id: page.data.version }, page.alive.signal);
    page.profile = new Map(told.columns.map((column) => [column.name, column]));
  } catch {
    page.profile = new Map(); // it is still being made: values are typed then
  }
  known();
}
