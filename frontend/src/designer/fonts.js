// The fonts of documents, fetched once and given to the browser, so that the canvas draws with the very files the letters are made with.

const loaded = new Map();

/** Return the families there are: [{name, faces: [{weight, style, file}]}]. */
export async function families() {
  const answer = await fetch("/api/fonts", { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`fonts: ${answer.status}`);
  return (await answer.json()).families;
}

/** Give every face to the browser and wait until it has them; one that does not come is left to the browser's own. */
export async function load(found) {
  await Promise.all(found.flatMap(({ name, faces }) => faces.map((face) => one(name, face))));
}

function one(name, { weight, style, file }) {
  const key = `${name} ${weight} ${style}`;
  if (!loaded.has(key)) {
    const face = new FontFace(name, `url("/api/fonts/${encodeURIComponent(file)}")`, { weight: String(weight), style });
    document.fonts.add(face);
    loaded.set(key, face.load().catch((error) => console.warn("A font did not come.", name, error)));
  }
  return loaded.get(key);
}
