// One request to our routes or to a signed address: what it is refused for, when the server is away, how far a part is.
const HEADERS = { "X-Listmill-Request": "1" };

class Problem extends Error {
  constructor(status, detail, hint) { super(detail); Object.assign(this, { status, detail, hint }); }
}
class Away extends Error {
  constructor(after_s = 0) { super(); this.after_s = after_s; }  // how long a limit holds; 0: the server does not answer
}

const aborted = () => new DOMException("stopped", "AbortError");
const problemOf = (status, text, after) => {
  if (status === 429) return new Away(Number(after) || 5);
  if ([0, 502, 503, 504].includes(status)) return new Away();
  try {
    const { detail, hint } = JSON.parse(text);
    return new Problem(status, detail ?? "The server did not take this.", hint ?? "");
  } catch {
    return new Problem(status, `The server answered ${status}.`, "Try again; if it stays, look into the server's log.");
  }
};

async function call(method, path, body, signal) {
  let answer;
  try {
    answer = await fetch(`/api${path}`, {
      method, signal, credentials: "same-origin", body: body && JSON.stringify(body),
      headers: body ? { ...HEADERS, "Content-Type": "application/json" } : HEADERS,
    });
  } catch (error) {
    throw error.name === "AbortError" ? error : new Away();
  }
  const text = await answer.text();
  if (!answer.ok) throw problemOf(answer.status, text, answer.headers.get("Retry-After"));
  return text ? JSON.parse(text) : null;
}

// fetch says nothing while it sends; XMLHttpRequest does, and it streams the slice from the disk as well.
const put = (url, blob, headers, signal, onSent) => new Promise((done, fail) => {
  if (signal.aborted) return fail(aborted());
  const request = new XMLHttpRequest();
  const stop = () => request.abort();
  signal.addEventListener("abort", stop);
  request.open("PUT", url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = (event) => onSent(event.loaded);
  request.onload = () => (request.status < 300 ? done() : fail(problemOf(request.status, request.responseText, request.getResponseHeader("Retry-After"))));
  request.onerror = () => fail(new Away());
  request.onabort = () => fail(aborted());
  request.onloadend = () => signal.removeEventListener("abort", stop);
  request.send(blob);
  return undefined;
});

const pause = (ms, signal) => new Promise((done, fail) => {
  const stop = () => { clearTimeout(timer); fail(aborted()); };
  const timer = setTimeout(() => { signal.removeEventListener("abort", stop); done(); }, ms);
  signal.addEventListener("abort", stop, { once: true });
});

// Tells this file from another of the same name and size: its first and last megabyte.
async function fingerprint(file) {
  if (!window.crypto?.subtle) return `t${file.lastModified}`;  // only https and localhost have it
  const ends = new Blob([file.slice(0, 1 << 20), file.slice(Math.max(0, file.size - (1 << 20)))]);
  const digest = await crypto.subtle.digest("SHA-256", await ends.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
