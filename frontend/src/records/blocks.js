// Rows as they come from the server, block by block. Only what is looked at is asked for, and what lies just ahead of it;
// a request for a place that was left is aborted.
//
// A wide table is cut into groups of columns as well: a tile is one block of rows in one group of columns.

const BLOCK = 100; // rows of a request
const GROUP = 40; // columns of a request where there are many
const FEW = 60; // up to so many columns are one group
const AT_ONCE = 4; // requests; a browser opens six connections to a server
const KEPT_CELLS = 1_500_000;
const AHEAD = 2; // blocks

/**
 * Make the store. `ask(told, signal)` fetches a page; `told` has at, size, columns and perhaps a cursor.
 *
 * `on.came({first, last, end, answer})` after every answer, `end` being the place after the last row that is here; `on.problem(problem)` when one could not be had.
 */
export class Blocks {
  constructor({ columns, ask, on }) {
    Object.assign(this, { columns, ask, on, tiles: new Map(), running: new Map(), wanted: [], cells: 0, stopped: false, age: 0 });
    this.groups = columns.length <= FEW ? [columns.map((_, i) => i)] : [];
    for (let i = 0; columns.length > FEW && i < columns.length; i += GROUP) this.groups.push(columns.map((_, n) => n).slice(i, i + GROUP));
  }

  /** All columns of a row come with it. */
  get isNarrow() {
    return this.groups.length === 1;
  }

  /** Forget all rows: another sort, filter or search, or a version that changed its mind. */
  reset() {
    this.stop();
    this.tiles.clear();
    this.cells = 0;
    this.stopped = false;
    this.age += 1;
  }

  /** Abort everything that is on its way. */
  stop() {
    for (const request of this.running.values()) request.abort();
    this.running.clear();
    this.wanted = [];
  }

  /** Return a cell as {value, cut}, undefined while it is not here; `cut` where it was shortened. */
  cell(position, column) {
    const tile = this.tiles.get(this.key(position, this.groups.length === 1 ? 0 : Math.floor(column / GROUP)));
    const row = tile?.rows[position % BLOCK];
    if (!row) return undefined;
    const place = this.groups.length === 1 ? column : column % GROUP;
    return { value: row[place], cut: tile.cut.has((position % BLOCK) * GROUP * 10 + place) };
  }

  /** Return the row number, in the version, of a place in the view; undefined while it is not here. */
  rowAt(position) {
    for (let group = 0; group < this.groups.length; group += 1) {
      const found = this.tiles.get(this.key(position, group))?.numbers[position % BLOCK];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Return the place of a row number among the rows that are here, undefined where it is not. */
  placeOf(row) {
    for (const tile of this.tiles.values()) {
      const at = tile.numbers.indexOf(row);
      if (at >= 0) return tile.block * BLOCK + at;
    }
    return undefined;
  }

  key(position, group) {
    return `${Math.floor(position / BLOCK)}:${group}`;
  }

  /** Ask for rows `first` to `last` in some columns, then for what lies ahead; `total` bounds it, null while not known. */
  want(first, last, columns, { down = true, total = null } = {}) {
    const groups = this.groups.length === 1 ? [0] : [...new Set(columns.map((column) => Math.floor(column / GROUP)))].sort((a, b) => a - b);
    const from = Math.floor(Math.max(0, first) / BLOCK), to = Math.floor(Math.max(0, last) / BLOCK);
    const end = total === null ? Infinity : Math.max(0, Math.floor((total - 1) / BLOCK));
    const blocks = [];
    for (let block = from; block <= to; block += 1) blocks.push(block);
    // While nobody knows how many rows there are, each page may be a long look: none is begun in vain.
    const more = total !== null || Boolean(this.tiles.get(`${to}:${groups[0]}`)?.next);
    for (let step = 1; step <= AHEAD; step += 1) if (!down || more) blocks.push(down ? to + step : from - step);
    if (down || more) blocks.push(down ? from - 1 : to + 1);
    const wanted = blocks.filter((block) => block >= 0 && block <= end);
    this.wanted = wanted.flatMap((block) => groups.map((group) => ({ block, group, key: `${block}:${group}` })));
    const keys = new Set(this.wanted.map((one) => one.key));
    for (const [key, request] of this.running) {
      if (!keys.has(key)) {
        request.abort();
        this.running.delete(key);
      }
    }
    this.pump();
  }

  /** Ask again after a problem; says whether there is anything to wait for. */
  again() {
    this.stopped = false;
    this.pump();
    return this.running.size > 0;
  }

  pump() {
    for (const one of this.wanted) {
      if (this.stopped || this.running.size >= AT_ONCE) return;
      const tile = this.tiles.get(one.key);
      if ((!tile || tile.short) && !this.running.has(one.key)) this.fetch(one);
    }
  }

  async fetch({ block, group, key }) {
    const request = new AbortController(), age = this.age;
    this.running.set(key, request);
    const held = this.tiles.get(key)?.rows.length ?? 0; // what a search found so far
    const above = this.tiles.get(`${block - 1}:${group}`);
    const cursor = held ? this.tiles.get(key).next : above?.short ? null : above?.next;
    const names = this.groups.length === 1 ? undefined : JSON.stringify(this.groups[group].map((index) => this.columns[index].name));
    try {
      const answer = await this.ask({ size: BLOCK - held, columns: names, ...(cursor ? { cursor } : { at: block * BLOCK }) }, request.signal);
      if (age !== this.age || this.running.get(key) !== request) return;
      this.running.delete(key);
      this.keep({ block, group, key }, answer);
      this.on.came({ first: block * BLOCK, last: block * BLOCK + BLOCK - 1, end: block * BLOCK + held + answer.rows.length, answer });
    } catch (problem) {
      if (problem.name === "AbortError" || age !== this.age) return;
      this.running.delete(key);
      if (!this.stopped) this.on.problem(problem); // one of several that failed alike
      this.stopped = true;
      return;
    }
    this.pump();
  }

  keep({ block, group, key }, answer) {
    if (answer.preparing && !answer.rows.length) {
      this.stopped = true; // the rest is asked for once it is prepared
      return;
    }
    const before = this.tiles.get(key), held = before?.rows.length ?? 0;
    const cut = new Set([...(before?.cut ?? []), ...(answer.cut ?? []).map(([row, column]) => (held + row) * GROUP * 10 + column)]);
    const cells = answer.rows.length * this.groups[group].length;
    const rows = [...(before?.rows ?? []), ...answer.rows], numbers = [...(before?.numbers ?? []), ...answer.row_numbers];
    // A search that takes long answers with what it has, and goes on from there.
    const short = rows.length < BLOCK && Boolean(answer.next);
    this.tiles.set(key, { block, rows, numbers, next: answer.next, cut, short, cells: cells + (before?.cells ?? 0) });
    this.cells += cells;
    const seen = new Set(this.wanted.map((one) => one.key));
    for (const [old, tile] of this.tiles) {
      if (this.cells <= KEPT_CELLS) break;
      if (seen.has(old)) continue;
      this.tiles.delete(old);
      this.cells -= tile.cells;
    }
  }
}
