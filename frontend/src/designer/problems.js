// What the server says of a request it does not do, as one sentence for a person.

/** Return the words of a refused request. */
export async function wordsOf(answer) {
  const told = await answer.json().catch(() => ({}));
  return [told.detail ?? "The server could not do it.", told.hint].filter(Boolean).join(" ");
}
