// Draws jobs as they go: in the sidebar, in a row of the list of datasets, in a row of the list of jobs, or as a panel.
// The page is not rerun while a job runs; once, when it ended.
const instances = new WeakMap();

const WORDS = { pending: "waiting", processing: "running", completed: "done", failed: "needs you", cancelled: "cancelled", gone: "deleted" };
const DOTS = { pending: "wait", processing: "run", completed: "good", failed: "bad" };
const wording = (job) => (job.cancel_requested && !ENDED.includes(job.status) ? "stopping" : WORDS[job.status]);
const percent = (job) => (job.status === "completed" ? 100 : (job.percent ?? 0));
const left = (job) => {
  if (job.status !== "processing") return "";
  return job.eta_seconds == null ? "" : `${fmt.duration(job.eta_seconds)} left`;
};
const pace = (job) => job.status === "pending" ? "" : [
  job.total || percent(job) ? `${Math.floor(percent(job))}%` : "",
  job.status === "processing" && job.rate && ["bytes", "rows"].includes(job.unit) ? fmt.rate(job.rate, job.unit) : "",
].filter(Boolean).join(" · ");

function bar(job) {
  const frame = el("div", "lm-bar"), fill = el("i");
  frame.setAttribute("role", "progressbar");
  frame.setAttribute("aria-label", job.title);
  frame.setAttribute("aria-valuemin", "0");
  frame.setAttribute("aria-valuemax", "100");
  const unknown = job.status === "processing" && !job.total && !percent(job);
  if (unknown) frame.classList.add("unknown");
  else frame.setAttribute("aria-valuenow", String(Math.floor(percent(job))));
  fill.style.width = unknown ? "100%" : `${percent(job)}%`;
  if (job.status === "failed") fill.style.background = "var(--lm-bad)";
  frame.append(fill);
  return frame;
}

function axis(first, last) {
  const line = el("div", "lm-axis");
  line.append(el("span", "", first), el("span", "", last));
  return line;
}

const draw = {
  cell(job) {
    return [axis(pace(job) || wording(job), left(job)), bar(job)];
  },
  panel(job) {
    const head = el("p", "lm-h", job.title);
    head.append(el("small", "", wording(job)));
    const done = job.status === "pending" ? "" : fmt.amount(job.done ?? 0, job.total, job.unit);
    const parts = [head, bar(job), axis([done, pace(job)].filter(Boolean).join(" · "), left(job))];
    if (job.message) parts.push(el("p", "lm-p lm-muted lm-small", job.message));
    return parts;
  },
  row(job, data) {
    const line = el("div", "lm-job");
    const what = el("div"), state = el("div"), progress = el("div");
    what.append(el("b", "", job.title), el("div", "lm-muted lm-small", job.message || data.about || ""));
    state.append(el("span", `lm-dot ${DOTS[job.status] ?? ""}`), wording(job));
    progress.append(bar(job));
    const done = job.status === "pending" ? "" : fmt.amount(job.done ?? 0, job.total, job.unit);
    line.append(what, state, progress, el("div", "lm-small", done), el("div", "lm-small lm-muted", left(job)),
      el("div", "lm-small lm-muted", data.started ?? ""));
    line.lastChild.title = data.started_exactly ?? "";
    return [line];
  },
};

function foot(jobs) {
  const parts = [];
  for (const item of window.listmillUploads?.items ?? []) {
    if (["sending", "away", "turn", "reading", "finishing"].includes(item.state)) {
      parts.push({ id: item.key, title: `Uploading ${item.name}`, status: "processing", percent: (100 * item.sent) / Math.max(item.size, 1),
        total: item.size, unit: "bytes", eta_seconds: item.state === "sending" ? item.left : null });
    }
  }
  const active = [...jobs.values()].filter((job) => !ENDED.includes(job.status) && !job.kind.startsWith("maintenance."));
  parts.push(...active.filter((job) => job.status === "processing"), ...active.filter((job) => job.status === "pending"));
  if (!parts.length) return [];
  const nodes = [el("div", "lm-navhead", "Running")];
  for (const job of parts.slice(0, 3)) {
    const block = el("div", "lm-foot");
    const name = el("div", "lm-cut", job.title);
    name.title = job.title;
    block.append(name, bar(job), el("div", "", [pace(job).split(" · ")[0] || wording(job), left(job)].filter(Boolean).join(" · ")));
    nodes.push(block);
  }
  if (parts.length > 3) nodes.push(el("div", "lm-foot", `and ${parts.length - 3} more`));
  return nodes;
}

function paint(state) {
  const { data, root } = state;
  if (data.variant === "foot") return root.replaceChildren(...foot(hub.jobs));
  if (data.variant === "set") return undefined;
  const known = hub.jobs.get(data.job.id);
  const job = known && (ENDED.includes(known.status) || known.done >= (data.job.done ?? 0)) ? known : data.job;
  return root.replaceChildren(...draw[data.variant](job, data));
}

function news(state, job) {
  const { data, trigger } = state;
  if (data.variant === "foot") return paint(state);
  if (data.variant === "set") {
    const isNew = data.known && !data.known.includes(job.id) && job.status !== "gone";
    if (isNew) hub.rerunOnce(`new ${job.id}`, trigger);
    if (data.ends?.includes(job.kind) && ENDED.includes(job.status)) hub.rerunOnce(job.id, trigger);
    return undefined;
  }
  if (job.id !== data.job.id) return undefined;
  paint(state);
  if (ENDED.includes(job.status)) hub.rerunOnce(job.id, trigger);
  return undefined;
}

// Fetches a module while the browser has nothing else to do, once in the life of a page.
function fetchAhead(address) {
  if (!address || window.listmillAhead === address || navigator.connection?.saveData) return;
  window.listmillAhead = address;
  const link = el("link");
  link.rel = "modulepreload";
  link.href = address;
  const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 500));
  idle(() => document.head.append(link), { timeout: 4000 });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = { root: parentElement.querySelector(".lm-live") };
    state.watcher = { ids: () => (state.data.job ? [state.data.job.id] : []), news: (job) => news(state, job) };
    state.repaint = () => state.data.variant === "foot" && paint(state);
    instances.set(parentElement, state);
    hub.watch(state.watcher);
    window.addEventListener("listmill-uploads", state.repaint);
  }
  state.data = data;
  fetchAhead(data.ahead);
  // Gone means that the page was rerun for another reason and no longer shows this job as running.
  state.trigger = () => calmly(() => state.gone || setTriggerValue("changed", String(Date.now())));
  paint(state);
  const known = data.job && hub.jobs.get(data.job.id);
  if (known && ENDED.includes(known.status)) hub.rerunOnce(known.id, state.trigger);
  return () => {
    state.gone = true;
    hub.leave(state.watcher);
    window.removeEventListener("listmill-uploads", state.repaint);
    instances.delete(parentElement);
  };
}
