// Follows the work that prepares a sort or a search: how far it is, and the rows again once it is done.

import { get } from "./asking.js";

const LOOK_MS = 900;
const ENDED = ["completed", "failed", "cancelled"];

/** Wait until a job ended and return it as it is then. Raises as `get`. */
export async function followed(id, signal) {
  for (;;) {
    const card = await get(`/jobs/${id}`, {}, signal);
    if (ENDED.includes(card.status)) return card;
    await new Promise((again) => setTimeout(again, LOOK_MS));
  }
}

/** Return {start, stop}; `start` follows a job until it ends. */
export function following(page) {
  let job = null, timer = 0;
  const stop = () => {
    clearTimeout(timer);
    job = null;
    page.preparing = null;
  };
  const ended = (card) => {
    stop();
    if (card.status !== "completed") {
      const told = { title: "This view could not be prepared", detail: card.error ?? "The work was stopped.", hint: card.hint ?? "Try again, or look at it in another order." };
      page.trouble({ ...told, passing: false, status: 409 });
      return;
    }
    page.status.follow();
    page.totals.again();
    page.blocks.again();
    page.look();
  };
  const look = async (mine) => {
    try {
      const card = await get(`/jobs/${mine}`, {}, page.alive.signal);
      if (job !== mine) return;
      if (ENDED.includes(card.status)) return ended(card);
      page.preparing = { ...page.preparing, percent: card.percent ?? null };
      page.status.follow();
    } catch (problem) {
      if (problem.name === "AbortError" || job !== mine) return;
      if (problem.status === 404) return stop();
    }
    timer = setTimeout(() => look(mine), LOOK_MS);
  };
  return {
    stop,
    start(id, note) {
      if (job === id) return;
      stop();
      job = id;
      page.preparing = { words: note || "Being prepared", percent: null };
      page.status.follow();
      look(id);
    },
  };
}
