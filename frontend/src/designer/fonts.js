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
  await Promise.all(found.flatMap(({ name, faces }) => faces.map((face) => one(name, face).face)));
}

/** Wait for the faces that stand in for signs the others lack; they are many, and most letters never need them. */
export async function loadOthers(found) {
  await Promise.all(found.flatMap(({ name, faces }) => faces.map((face) => one(name, face).others())));
}

function one(name, { weight, style, file, stand_ins: others = [] }) {
  const key = `${name} ${weight} ${style}`;
  if (!loaded.has(key)) {
    // A browser looks for a sign in the face that was declared last: the others stand in for what the face itself lacks.
    const made = [...others.toReversed(), file].map((from) => new FontFace(name, `url("/api/fonts/${encodeURIComponent(from)}")`, { weight: String(weight), style }));
    for (const face of made) document.fonts.add(face);
    const come = (face) => face.load().catch((error) => console.warn("A font did not come.", name, error));
    loaded.set(key, { face: come(made.at(-1)), others: () => Promise.all(made.slice(0, -1).map(come)) });
  }
  return loaded.get(key);
}
