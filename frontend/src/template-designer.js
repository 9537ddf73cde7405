// The designer of letters, behind the small interface that the page's component calls.

import { Desk } from "./designer/desk.js";

/**
 * Build the designer inside `root`. `data` is what the server says: template, dataset, columns, rows, fields, presets, languages, filters.
 *
 * `chosen(name, column)` is called where a person chooses the column of a variable.
 *
 * Returns {ready, follow(data), destroy()}; `ready` fails where the template could not be fetched.
 */
export function create({ root, data, chosen }) {
  const desk = new Desk(root, data, chosen);
  return { ready: desk.ready, follow: (next) => desk.follow(next), destroy: () => desk.destroy() };
}
