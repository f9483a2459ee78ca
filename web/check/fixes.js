// The changes that mend a request for certain, as the checker gives them.

/** The edits of a result, each once, none overlapping another. */
export function certain(result) {
  const edits = [];
  for (const { edit } of [...result.problems, ...result.warnings]) {
    if (edit && edits.every((e) => edit.end <= e[0] || e[1] <= edit.start)) edits.push([edit.start, edit.end, edit.replacement]);
  }
  return edits;
}
