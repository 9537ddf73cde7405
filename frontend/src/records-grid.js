// The grid of the page of records, behind the small interface that the page's component calls.

import { RecordsPage } from "./records/page.js";

/**
 * Build the page of records inside `root`. `data` is what the server says of the version and its columns.
 *
 * Returns {follow(data), destroy()}.
 */
export function create({ root, data }) {
  const page = new RecordsPage(root, data);
  return { follow: (next) => page.follow(next), destroy: () => page.destroy() };
}
