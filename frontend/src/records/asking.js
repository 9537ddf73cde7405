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

const addressOf = (path, told) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(told)) if (value !== undefined && value !== null && value !== "") query.set(name, value);
  return `/api${path}?${query}`;
};

async function answered(address, request) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", ...request });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(AWAY);
  }
  if (answer.ok) return answer;
  if (answer.status === 401) throw new Problem({ status: 401, ...SESSION });
  if ([502, 503, 504].includes(answer.status)) throw new Problem({ ...AWAY, status: answer.status });
  throw new Problem({ status: answer.status, ...(await said(answer)) });
}

/** Return the JSON of an address. Raises Problem; an aborted request raises AbortError. */
export const get = async (path, told = {}, signal) => (await answered(addressOf(path, told), { signal })).json();

/** Return the text of an address. Raises as `get`. */
export const textAt = async (path, told = {}, signal) => (await answered(addressOf(path, told), { signal })).text();

/** Send JSON and return the answer's. Raises as `get`. */
export const sendFor = async (path, body, signal) =>
  (await answered(`/api${path}`, { method: "POST", signal, body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-Listmill-Request": "1" } })).json();

async function said(answer) {
  try {
    const { title, detail, hint } = await answer.json();
    return { title, detail, hint };
  } catch {
    return { title: "Something went wrong", detail: `The server answered ${answer.status}.`, hint: "Try again; if it stays, look into the server's log." };
  }
}
