// Which variables of a template no column fills: by what a person chose, else by name, as the server finds them.

const letters = (name) => name.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** Return the variables without a column. `given` is what a person chose: {variable: column}. */
export function unfilled(variables, columns, given) {
  const names = columns.map(({ name }) => name);
  return variables.filter((name) => {
    if (names.includes(given[name]) || names.includes(name)) return false;
    return names.filter((one) => letters(one) === letters(name)).length !== 1;
  });
}
