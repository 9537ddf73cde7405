// Sends one file to the API as it is, and tells the page what came of it; what is refused is said beside the button.
const instances = new WeakMap();

function build(root, state) {
  const button = el("button", "lm-choose"), field = el("input"), words = el("p", "lm-p lm-muted lm-small"), icon = el("i", "lm-ms", state.data.icon);
  button.type = "button";
  icon.setAttribute("aria-hidden", "true");
  button.append(icon, el("span", "", state.data.words));
  Object.assign(field, { type: "file", accept: state.data.accept, hidden: true });
  words.setAttribute("role", "status");
  button.onclick = () => field.click();
  field.onchange = async () => {
    const [file] = field.files;
    if (!file) return;
    button.disabled = true;
    words.textContent = `Reading “${file.name}” …`;
    words.textContent = await send(file, state);
    button.disabled = false;
    field.value = "";
  };
  root.replaceChildren(button, field, words);
}

async function send(file, state) {
  try {
    const headers = { "X-Listmill-Request": "1", "Content-Type": file.type || "application/octet-stream" };
    const answer = await fetch(state.data.to, { method: "POST", body: file, credentials: "same-origin", headers });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) return [told.detail ?? "The file could not be read.", told.hint].filter(Boolean).join(" ");
    state.told({ id: told.id ?? "", image_id: told.image_id ?? "" });
    return "";
  } catch {
    return "The server does not answer. Try again in a moment.";
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let state = instances.get(parentElement);
  if (!state) {
    state = { data };
    instances.set(parentElement, state);
    build(parentElement.querySelector(".lt-upload"), state);
  }
  Object.assign(state, { data, told: (sent) => setTriggerValue("sent", sent) });
  return () => instances.delete(parentElement);
}
