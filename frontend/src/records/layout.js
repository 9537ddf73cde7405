// Which columns are shown, in which order, how wide, and which stay in sight: kept in this browser for a person and a dataset,
// and in the address once it differs from the file's own, so that a shared link shows the same columns.

const KEY = "listmill.records.";
const KEPT = 60; // datasets

const stored = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};

/** The layout of a dataset's columns. Columns go by their place in the file, as names may repeat nothing but are hostile. */
export class Layout {
  constructor({ columns, person, dataset, address }) {
    this.columns = columns;
    this.key = `${KEY}${person}.${dataset}`;
    this.place = new Map(columns.map((column, index) => [column.name, index]));
    const kept = stored(this.key) ?? {};
    this.widths = new Map(Object.entries(kept.widths ?? {}).flatMap(([name, width]) => (this.place.has(name) ? [[this.place.get(name), Number(width) || 0]] : [])));
    this.take(address ?? kept.columns ?? null);
  }

  /** Show what `told` says: a list of names, or {show or hide, pin}; null is the file's own order. */
  take(told) {
    const { show, hide, pin } = Array.isArray(told) ? { show: told } : (told ?? {});
    const all = this.columns.map((_, index) => index);
    const indices = (names) => [...new Set((Array.isArray(names) ? names : []).map((name) => this.place.get(name)).filter((index) => index !== undefined))];
    const shown = indices(show), gone = new Set(indices(hide));
    this.order = shown.length ? [...shown, ...all.filter((index) => !shown.includes(index))] : all;
    this.hidden = shown.length ? new Set(all.filter((index) => !shown.includes(index))) : gone;
    if (this.hidden.size === all.length) this.hidden = new Set();
    this.pinned = indices(pin).filter((index) => !this.hidden.has(index));
  }

  /** The places of the columns that are shown, in their order, those that stay in sight first. */
  get shown() {
    const free = this.order.filter((index) => !this.hidden.has(index) && !this.pinned.includes(index));
    return [...this.pinned, ...free];
  }

  /** What the address says of the columns: null while they are the file's own. */
  get told() {
    const names = (indices) => indices.map((index) => this.columns[index].name);
    const pin = this.pinned.length ? { pin: names(this.pinned) } : {};
    const free = this.order.filter((index) => !this.hidden.has(index));
    const inOrder = free.every((index, i) => i === 0 || free[i - 1] < index);
    if (inOrder && !this.hidden.size) return this.pinned.length ? pin : null;
    if (inOrder && this.hidden.size < free.length) return { hide: names([...this.hidden].sort((a, b) => a - b)), ...pin };
    return this.pinned.length ? { show: names(free), ...pin } : names(free);
  }

  /** Keep it in this browser. */
  keep() {
    const widths = Object.fromEntries([...this.widths].map(([index, width]) => [this.columns[index].name, width]));
    try {
      localStorage.removeItem(this.key);
      const ours = Object.keys(localStorage).filter((key) => key.startsWith(KEY));
      for (const key of ours.slice(0, Math.max(0, ours.length - KEPT))) localStorage.removeItem(key);
      if (this.told || this.widths.size) localStorage.setItem(this.key, JSON.stringify({ columns: this.told, widths, at: Date.now() }));
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  }
}
