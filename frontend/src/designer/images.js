// Pictures: sent to the server once, fetched once, drawn wherever the template names them.

export class Images {
  constructor() { this.known = new Map(); }

  /** Put the picture that `src` (image:ID) names into what Fabric draws, once it has come. */
  into(made, src, changed) {
    const id = String(src ?? "").replace(/^image:/, "");
    if (!/^[\w-]{1,64}$/.test(id)) {
      made.missing = true;
      return;
    }
    this.get(id).then((element) => { made.element = element; changed(); }, () => { made.missing = true; changed(); });
  }

  get(id) {
    if (!this.known.has(id)) {
      this.known.set(id, new Promise((come, fail) => {
        const element = new Image();
        element.onload = () => come(element);
        element.onerror = fail;
        element.src = `/api/images/${id}`;
      }));
    }
    return this.known.get(id);
  }

  /** Send a file; returns {image_id, width, height}. Throws an Error whose words say why it was not taken. */
  async send(file) {
    if (file.size > 20e6) throw new Error(`“${file.name}” has ${Math.round(file.size / 1e6)} MB; a picture may have 20 MB.`);
    const answer = await fetch("/api/images", {
      method: "POST", body: file, credentials: "same-origin", headers: { "X-Listmill-Request": "1", "Content-Type": file.type || "application/octet-stream" },
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error([told.detail ?? "The picture could not be sent.", told.hint].filter(Boolean).join(" "));
    return told;
  }
}
