// Copy, cut, paste, duplicate: whole objects of the template, also between templates and tabs.

const MARK = "listmill.objects";
const APART = 4; // mm

export class Copies {
  constructor(desk) {
    this.desk = desk;
    this.times = 0;
  }

  chosen() {
    const ids = new Set(this.desk.ids());
    return this.desk.objects.filter((one) => ids.has(one.id));
  }

  copy() {
    const held = this.chosen();
    if (!held.length) return false;
    this.times = 0;
    try { localStorage.setItem(MARK, JSON.stringify(held)); } catch { this.held = held; }
    this.desk.say(`${held.length} copied`);
    return true;
  }

  cut() { if (this.copy()) this.desk.remove(); }

  paste() {
    let held = this.held;
    try { held = JSON.parse(localStorage.getItem(MARK) ?? "null") ?? held; } catch { /* what this tab copied, then */ }
    if (!Array.isArray(held) || !held.length) return;
    this.times += 1;
    this.desk.put(held.map((one) => moved(one, APART * this.times)));
  }

  duplicate() {
    const held = this.chosen();
    if (held.length) this.desk.put(held.map((one) => moved(one, APART)));
  }
}

const moved = (one, by) => ({ ...structuredClone(one), left: one.left + by, top: one.top + by });
