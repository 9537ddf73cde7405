// Requests to our routes with the session's cookie, and what they can come back with.

/** What the server said no to: `title`, `detail` and `hint` are for people; `status` is HTTP's, 0 when it does not answer. */
export class Problem extends Error {
  constructor({ status = 0, title = "", detail = "", hint = "" }) {
    super(detail);
    Object.assign(this, { status, title, detail, hint });
  }

  /** It passes by itself: the server is away or busy. */
  get passing() {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

const AWAY = { title: "The server does not answer", detail: "What you see stays.", hint: "It is asked again by itself." };
const SESSION = { title: "Your session ran out", detail: "The server no longer knows this browser.", hint: "Load the page again; what you look at is in the address." };

/** Return the JSON of an address. Raises Problem; an aborted request raises AbortError. */
export async function get(path, told = {}, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(told)) if (value !== undefined && value !== null && value !== "") query.set(name, value);
  let answer;
  try {
    answer = await fetch(`/api${path}?${query}`, { signal, credentials: "same-origin", headers: { Accept: "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(AWAY);
  }
  if (answer.ok) return answer.json();
  if (answer.status === 401) throw new Problem({ status: 401, ...SESSION });
  if ([502, 503, 504].includes(answer.status)) throw new Problem({ ...AWAY, status: answer.status });
  throw new Problem({ status: answer.status, ...(await said(answer)) });
}

async function said(answer) {
  try {
    const { title, detail, hint } = await answer.json();
    return { title, detail, hint };
  } catch {
    return { title: "Something went wrong", detail: `The server answered ${answer.status}.`, hint: "Try again; if it stays, look into the server's log." };
  }
}
