// What is looked at, as the page's address says it: sort, filters, search, columns, the open row and the place.
//
// The address is the only place where it is kept, so a reload, Back and a shared link show the same.

const OURS = ["sort", "filter", "search", "columns", "row", "at"];

const json = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Write a sort as the API takes it: names by comma, a minus before a descending one; a name that needs it stands in quotes. */
export const sortText = (sort) =>
  sort.map(({ column, descending }) => (descending ? "-" : "") + (/^-|[,"]/.test(column) ? `"${column.replaceAll('"', '""')}"` : column)).join(",");

/** Read a sort as it is written by `sortText`. */
export function sortOf(text) {
  const found = [];
  for (const [, minus, quoted, plain] of text.matchAll(/(?:^|,)(-?)(?:"((?:[^"]|"")*)"|([^,"]+))/g)) {
    found.push({ column: quoted === undefined ? plain : quoted.replaceAll('""', '"'), descending: minus === "-" });
  }
  return found;
}

const whole = (text) => (/^\d+$/.test(text ?? "") ? Number(text) : null);

/** Read the view of an address. What cannot be read is left out. */
export function viewOf(search) {
  const told = new URLSearchParams(search);
  const filters = json(told.get("filter") ?? "[]");
  const columns = json(told.get("columns") ?? "null");
  return {
    sort: sortOf(told.get("sort") ?? ""),
    filters: Array.isArray(filters) ? filters.filter((one) => one && typeof one.column === "string" && typeof one.operator === "string") : [],
    search: told.get("search") ?? "",
    columns: columns && typeof columns === "object" ? columns : null,
    row: whole(told.get("row")),
    at: Math.max(0, (whole(told.get("at")) ?? 1) - 1),
  };
}

/** Return what the API is asked with: the rows and their order, nothing of how they are shown. */
export const asked = (view) => ({
  sort: sortText(view.sort),
  filter: view.filters.length ? JSON.stringify(view.filters) : "",
  search: view.search.trim(),
});

/** Return the text that is the same for two views of the same rows in the same order. */
export const keyOf = (view) => JSON.stringify(asked(view));

/** Write a view into the address. `step` makes it one that Back leads away from. */
export function write(view, { step = false } = {}) {
  const address = new URL(location.href);
  for (const name of OURS) address.searchParams.delete(name);
  const told = { ...asked(view), columns: view.columns ? JSON.stringify(view.columns) : "", row: view.row ?? "", at: view.at ? view.at + 1 : "" };
  for (const [name, value] of Object.entries(told)) if (value !== "") address.searchParams.set(name, value);
  if (address.href === location.href) return;
  history[step ? "pushState" : "replaceState"](history.state ?? {}, "", address);
}
