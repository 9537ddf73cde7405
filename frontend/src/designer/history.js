// What was, so that it can be again: whole templates, each a step back or forth.

const MOST = 120;

export class History {
  constructor(first) {
    this.steps = [JSON.stringify(first)];
    this.at = 0;
  }

  /** Note a template; the same as the last one is no step. `joined` replaces the last step, as while one types. */
  note(template, { joined = false } = {}) {
    const told = JSON.stringify(template);
    if (told === this.steps[this.at]) return false;
    this.steps.length = this.at + 1;
    if (joined && this.at > 0) this.steps[this.at] = told;
    else this.steps.push(told);
    if (this.steps.length > MOST) this.steps.shift();
    this.at = this.steps.length - 1;
    return true;
  }

  get canUndo() { return this.at > 0; }
  get canRedo() { return this.at < this.steps.length - 1; }

  /** Go back a step (-1) or forth (1) and return that template, null where there is none. */
  go(by) {
    const next = this.at + by;
    if (next < 0 || next >= this.steps.length) return null;
    this.at = next;
    return JSON.parse(this.steps[next]);
  }
}
