// One stream of job news per page, shared by every component on it: a browser opens six connections to a host, and each stream
// holds one. A hidden tab gives its connection back; on return the jobs it watched are looked up once.
const ENDED = ["completed", "failed", "cancelled", "gone"];

const hub = (window.listmillHub ??= (() => {
  const jobs = new Map(), watchers = new Set(), asked = new Map();
  let source = null, timer = 0, tries = 0, seen = new Set();

  const tell = (job) => {
    jobs.set(job.id, job);
    for (const watcher of [...watchers]) watcher.news(job, jobs);
  };

  async function look(id) {
    try {
      const answer = await fetch(`/api/jobs/${id}`, { credentials: "same-origin" });
      if (answer.ok) tell(await answer.json());
      else if (answer.status === 404) tell({ ...(jobs.get(id) ?? {}), id, status: "gone" });
    } catch { /* the stream's own retry comes back to it */ }
  }

  // What ended while nobody listened is not in the stream: after connecting, ask for the jobs it did not mention.
  const catchUp = () => setTimeout(() => {
    const wanted = new Set([...watchers].flatMap((watcher) => watcher.ids()));
    for (const [id, job] of jobs) if (!ENDED.includes(job.status)) wanted.add(id);
    for (const id of wanted) if (!seen.has(id)) look(id);
  }, 1200);

  function open() {
    clearTimeout(timer);
    if (source || !watchers.size || document.hidden) return;
    seen = new Set();
    source = new EventSource("/api/jobs/events");
    source.onopen = () => { tries = 0; catchUp(); };
    source.addEventListener("job", (event) => {
      const job = JSON.parse(event.data);
      seen.add(job.id);
      tell(job);
    });
    source.onerror = () => {
      seen = new Set();
      if (source?.readyState !== EventSource.CLOSED) return;  // it tries again by itself
      close();
      timer = setTimeout(open, Math.min(10000, 500 * 2 ** tries++));
    };
  }

  function close() { source?.close(); source = null; }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(close, 3000);
    else open();
  });

  return {
    jobs,
    watch(watcher) { watchers.add(watcher); open(); },
    leave(watcher) {
      watchers.delete(watcher);
      if (!watchers.size) timer = setTimeout(() => { if (!watchers.size) close(); }, 5000);
    },
    // A page reruns once when a job of its own ended, whoever on the page noticed; three times at most, should it not take.
    rerunOnce(id, run) {
      const { count = 0, busy = false } = asked.get(id) ?? {};
      if (busy || count >= 3) return;
      asked.set(id, { count: count + 1, busy: true });
      setTimeout(() => { asked.set(id, { count: count + 1, busy: false }); run(); }, [50, 1500, 5000][count]);
    },
  };
})());
