// Keeps the template on the server as it is changed, and in this browser until the server has it.

const PAUSE_MS = 700;
const RETRY_MS = [1500, 4000, 10000];

const key = (id) => `listmill.template.${id}`;

/** Return what this browser kept of a template that the server never got: {revision, template}, null without. */
export function kept(id) {
  try {
    const told = JSON.parse(localStorage.getItem(key(id)) ?? "null");
    return told && Number.isInteger(told.revision) && told.template ? told : null;
  } catch { return null; }
}

export function forget(id) {
  try { localStorage.removeItem(key(id)); } catch { /* a browser may forbid it */ }
}

export class Saver {
  /** `told(state, words)`: state is changed, saving, saved, waiting, refused or other (changed elsewhere). */
  constructor(id, revision, { template, told }) {
    Object.assign(this, { id, revision, template, told, dirty: false, busy: false, tries: 0, timer: 0, over: false });
    this.leaving = () => { if (this.dirty) this.keep(); };
    addEventListener("pagehide", this.leaving);
  }

  /** Note that the template is another one now. */
  changed() {
    this.dirty = true;
    this.tries = 0;
    this.told("changed", "");
    this.keep();
    this.plan(PAUSE_MS);
  }

  plan(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  keep() {
    try { localStorage.setItem(key(this.id), JSON.stringify({ revision: this.revision, template: this.template() })); } catch { /* full or forbidden */ }
  }

  /** Send it now. `force` writes over what another tab has saved meanwhile. */
  async save({ force = false } = {}) {
    clearTimeout(this.timer);
    if (this.over || this.busy || !(this.dirty || force)) return;
    this.busy = true;
    this.dirty = false;
    this.told("saving", "");
    try {
      const answer = await fetch(`/api/templates/${this.id}`, {
        method: "PUT", credentials: "same-origin", headers: { "X-Listmill-Request": "1", "Content-Type": "application/json" },
        body: JSON.stringify({ template: this.template(), revision: this.revision }),
      });
      await this.answered(answer);
    } catch (error) {
      this.again(error);
    } finally {
      this.busy = false;
    }
    if (this.dirty && !this.over && this.state !== "waiting") this.plan(PAUSE_MS);
  }

  async answered(answer) {
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      this.revision = told.revision;
      if (this.dirty) this.keep(); else forget(this.id);
      if (!this.over) this.say("saved", "", told);
    } else if (this.over) {
      this.dirty = true;
    } else if (answer.status === 409) {
      this.dirty = true;
      this.say("other", told.detail ?? "");
    } else if (answer.status === 422 || answer.status === 400 || answer.status === 404) {
      this.keep();
      this.say("refused", [told.detail, told.hint].filter(Boolean).join(" "));
    } else throw new Error(told.detail ?? String(answer.status));
  }

  again(error) {
    if (this.over) return;
    console.warn("The template was not saved; it is tried again.", error);
    this.dirty = true;
    this.keep();
    this.say("waiting", "");
    this.plan(RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)]);
    this.tries += 1;
  }

  say(state, words, answer) {
    this.state = state;
    this.told(state, words, answer);
  }

  destroy() {
    if (this.dirty) { this.keep(); this.save(); }
    this.over = true;
    clearTimeout(this.timer);
    removeEventListener("pagehide", this.leaving);
  }
}
