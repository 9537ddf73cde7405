// Sends files in parts, so that nothing is sent twice: pause, reload, a dropped line or a restarted server only cost the parts
// that were on their way. It belongs to the window, not to a page: uploads go on while one looks at another page.
// A slow line is full with one part at a time, and then a pause or a reload loses little; a quick one takes more at once.
const PARALLEL = 3, QUICK_MS = 4000, HEAD_BYTES = 1 << 20, CARD_MS = 2000, TELL_MS = 600;
const REMEMBERED = "listmill.unfinished-uploads";

const memory = {
  all() { try { return JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]"); } catch { return []; } },
  write(list) { try { localStorage.setItem(REMEMBERED, JSON.stringify(list.slice(-20))); } catch { /* private window */ } },
  keep(entry) { memory.write([...memory.all().filter((one) => one.id !== entry.id), entry]); },
  forget(id) { memory.write(memory.all().filter((one) => one.id !== id)); },
};

const uploads = (window.listmillUploads ??= (() => {
  const items = [], listeners = new Set(), seen = new Map();
  let painted = 0;

  const changed = () => {
    if (painted) return;
    painted = setTimeout(() => {
      painted = 0;
      for (const listener of [...listeners]) listener.changed();
      window.dispatchEvent(new Event("listmill-uploads"));
    }, 100);
  };
  const set = (item, values) => { Object.assign(item, values); changed(); };

  const held = (item) => ["away", "turn"].includes(item.state);
  // Whatever the server's absence breaks is tried again until it is back; what it refuses is not.
  async function lasting(item, signal, work) {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await work();
        if (held(item)) set(item, { state: item.before });
        return answer;
      } catch (error) {
        if (signal.aborted) throw aborted();
        if (!(error instanceof Away) && !(error.status >= 500 && tries < 5)) throw error;
        set(item, { before: held(item) ? item.before : item.state, state: error.after_s ? "turn" : "away" });
        if (error.after_s) await pause(1000 * error.after_s, signal);
        else await pause(Math.min(8000, 400 * 2 ** tries) * (0.8 + 0.4 * Math.random()), signal);
      }
    }
  }

  function measure(item) {
    const now = performance.now(), sent = item.done + [...item.flying.values()].reduce((a, b) => a + b, 0);
    item.sent = Math.max(item.sent, Math.min(sent, item.size));
    item.track.push([now, item.sent]);
    while (item.track.length > 2 && now - item.track[0][0] > 5000) item.track.shift();
    const [then, before] = item.track[0];
    item.speed = now - then > 300 ? (1000 * (item.sent - before)) / (now - then) : 0;
    item.left = item.speed > 0 ? (item.size - item.sent) / item.speed : null;
    changed();
  }

  async function sendPart(item, number, signal) {
    const { upload_id: id, part_size_bytes: size, mode } = item.upload;
    const blob = item.file.slice((number - 1) * size, number * size);
    const onSent = (bytes) => { item.flying.set(number, Math.min(bytes, blob.size)); measure(item); };
    await lasting(item, signal, async () => {
      item.flying.delete(number);
      if (mode === "direct") return put(`/api/uploads/${id}/parts/${number}`, blob, HEADERS, signal, onSent);
      const { urls } = await call("POST", `/uploads/${id}/parts`, { numbers: [number] }, signal);
      try {
        return await put(urls[number], blob, {}, signal, onSent);
      } catch (error) {
        if (error.status !== 403) throw error;
        throw new Away();  // the signature ran out: sign again
      }
    });
    item.flying.delete(number);
    item.done += blob.size;
    measure(item);
  }

  async function sendParts(item, todo, signal) {
    let crew = 1;
    const worker = async () => {
      const hired = [];
      for (let number; (number = todo.shift()); ) {
        const began = performance.now();
        await sendPart(item, number, signal);
        if (crew >= PARALLEL || performance.now() - began > QUICK_MS) continue;
        crew += 1;
        const helper = worker();
        helper.catch((error) => { item.broken ??= error; item.control.abort(); });
        hired.push(helper);
      }
      await Promise.all(hired);
    };
    await worker();
  }

  // Of many files that come at once the page is told of the first at once, and of the others together.
  let told = -TELL_MS, later = 0;
  const tell = (id) => {
    clearTimeout(later);
    later = setTimeout(() => {
      told = performance.now();
      for (const listener of [...listeners]) listener.news(id);
    }, Math.max(0, told + TELL_MS - performance.now()));
  };

  // The beginning goes ahead of all files: their rows can be looked at, and what is no table is refused, before the rest travels.
  async function prepare(item, signal) {
    set(item, { state: "reading" });
    item.fingerprint ??= await fingerprint(item.file);
    const asked = { name: item.name, size_bytes: item.size, fingerprint: item.fingerprint };
    item.upload = await lasting(item, signal, () => call("POST", "/uploads", asked, signal));
    const { upload_id: id, head_bytes: known, whole } = item.upload;
    for (const old of items.filter((one) => one !== item && !one.file && one.id === id)) remove(old);
    memory.keep({ id, name: item.name, size: item.size });
    const head = item.file.slice(0, HEAD_BYTES);
    if (!known && !whole) await lasting(item, signal, () => put(`/api/uploads/${id}/head`, head, HEADERS, signal, () => {}));
    item.shown ??= listeners.size ? new Promise((done) => { seen.set(id, done); setTimeout(done, CARD_MS); }) : null;
    set(item, { state: "waiting", prepared: true });
    tell(id);
  }

  async function sendAll(item, signal) {
    if (!item.prepared) await prepare(item, signal);
    await item.shown;  // the rows on the page come first: sending takes the server's breath
    if (signal.aborted) throw aborted();
    const { upload_id: id, parts, part_size_bytes: size, received } = item.upload;
    const have = new Set(received), todo = [];
    for (let number = 1; number <= parts; number++) if (!have.has(number)) todo.push(number);
    const bytes = (number) => (number < parts ? size : item.size - (parts - 1) * size);
    item.done = [...have].reduce((sum, number) => sum + bytes(number), 0);
    Object.assign(item, { state: "sending", flying: new Map(), track: [], sent: item.done });
    measure(item);
    await sendParts(item, todo, signal);
    set(item, { state: "finishing", sent: item.size });
    await lasting(item, signal, () => call("POST", `/uploads/${id}/complete`, { when_accepted: true }, signal));
    memory.forget(id);
    remove(item);
    tell(id);
  }

  async function attempt(item, work) {
    for (let fresh = 0; ; fresh++) {
      const control = (item.control = new AbortController());
      item.broken = null;
      try {
        return await work(item, control.signal);
      } catch (caught) {
        control.abort();  // the other parts on their way
        const error = item.broken ?? caught;
        if (error.name === "AbortError") return undefined;
        if (error.status === 404 && fresh < 2) {  // gone on the server: begin again, unless a person discarded it just now
          set(item, { state: "reading", prepared: false });
          await new Promise((done) => setTimeout(done, 1500));
          if (items.includes(item)) continue;
          return undefined;
        }
        if (item.upload) memory.forget(item.upload.upload_id);
        return set(item, { state: "failed", prepared: false, detail: error.detail ?? String(error.message), hint: error.hint ?? "" });
      }
    }
  }

  // What was paused and goes on has to ask what has arrived meanwhile; what waits its turn for the first time knows.
  const again = async (item, signal) => {
    if (item.sent) item.prepared = false;
    await sendAll(item, signal);
  };
  let preparing = null, sending = null;
  async function next() {
    const unread = items.find((one) => one.state === "waiting" && !one.prepared && one !== sending);
    if (unread && !preparing) {
      preparing = unread;
      await attempt(unread, prepare);
      preparing = null;
      return next();
    }
    const item = sending ? null : items.find((one) => one.state === "waiting" && one.prepared);
    if (!item) return undefined;
    sending = item;
    await attempt(item, again);
    sending = null;
    return next();
  }

  function remove(item) {
    const at = items.indexOf(item);
    if (at >= 0) items.splice(at, 1);
    changed();
  }

  const self = {
    items,
    listen(listener) { listeners.add(listener); },
    leave(listener) { listeners.delete(listener); },
    add(files) {
      for (const file of files) {
        items.push({ key: `u${Date.now()}-${items.length}-${file.name}`, file, name: file.name, size: file.size, state: "waiting", sent: 0, done: 0, speed: 0,
          left: null, flying: new Map(), track: [] });
      }
      changed();
      next();
    },
    pause(item) { set(item, { state: "paused" }); item.control?.abort(); next(); },
    resume(item) { set(item, { state: "waiting", detail: "", hint: "" }); next(); },
    async cancel(item) {
      const id = item.upload?.upload_id ?? item.id;
      remove(item);
      item.control?.abort();
      if (id) { memory.forget(id); await call("DELETE", `/uploads/${id}`).catch(() => {}); tell(id); }  // else it is swept
      next();
    },
    shown(ids) { for (const id of ids) seen.get(id)?.(); },
    // A person discarded it on the page; the server has forgotten it already.
    forget(id) {
      memory.forget(id);
      const item = items.find((one) => (one.upload?.upload_id ?? one.id) === id);
      if (!item) return;
      remove(item);
      item.control?.abort();
    },
    // After a reload the browser no longer holds the files; show what has arrived and ask for them again.
    async recall() {
      for (const { id, name, size } of memory.all()) {
        if (items.some((one) => one.id === id || one.upload?.upload_id === id)) continue;
        try {
          const { received, parts, part_size_bytes: part, whole } = await call("GET", `/uploads/${id}`);
          if (whole) { memory.forget(id); continue; }
          const has = received.includes(parts) ? size - (parts - received.length) * part : received.length * part;
          items.push({ key: id, id, name, size, state: "unfinished", sent: Math.min(size, has), done: 0, speed: 0, left: null });
        } catch (error) {
          if (error instanceof Problem) memory.forget(id);
        }
      }
      changed();
    },
  };
  self.recall();
  return self;
})());
