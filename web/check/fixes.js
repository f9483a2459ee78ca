// Collects the fixes that are certain to be right, as the checker returns them.

import { apply, rewrite } from "./write.js";

/**
 * Returns the change of a parameter that an edit of the form text makes, or null if the edit is not
 * within one parameter.
 * @param {string} form
 * @param {Given[]} parameters
 * @param {Edit} edit
 * @returns {Change | null}
 */
function change(form, parameters, { start, end, replacement }) {
  for (const { name, start: from, end: to } of parameters) {
    if (from <= start && end <= to)
      return {
        name,
        value: decodeURIComponent((form.slice(from, start) + replacement + form.slice(end, to)).replaceAll("+", " ")),
      };
    if (form.slice(start, end) === name && /^=?$/.test(form.slice(end, from))) return { name, rename: replacement };
  }
  return null;
}

/**
 * Returns a text that is the same for a finding in the text and in its form.
 * @param {Problem | Warning} finding
 */
const identity = (finding) =>
  JSON.stringify(["code" in finding ? finding.code : finding.kind, finding.parameter, finding.details]);

/**
 * Returns the certain fix of each finding that has one. It is an edit of the text where the checker
 * has one. Otherwise it is a change of the request: commands write parameters in options and hash
 * tables, and there only the form has an edit.
 * @param {Check} check
 * @param {Result} result
 */
export function fixes(check, result) {
  /** @type {Map<Problem | Warning, Fix>} */
  const all = new Map();
  const { form } = result.recognized;
  const formal = result.text === form ? result : check(form, { form: true });
  // The check of the form lacks the findings on how the request is sent. It has more findings if
  // values are not known, because it takes their placeholders for values.
  const inForm = new Map([...formal.problems, ...formal.warnings].map((f) => [identity(f), f.edit]));
  for (const finding of [...result.problems, ...result.warnings]) {
    const edit = inForm.get(identity(finding));
    const changed = !finding.edit && edit && change(form, formal.parameters, edit);
    if (finding.edit) all.set(finding, { edit: finding.edit });
    else if (changed) all.set(finding, { change: changed });
  }
  return all;
}

/**
 * Returns the fixes that can be made together, without repeated and overlapping ones.
 * @param {Fix[]} list
 */
export function together(list) {
  /** @type {Edit[]} */
  const edits = [];
  const names = new Set();
  return list.filter(({ edit, change: c }) => {
    if (edit && edits.every((e) => edit.end <= e.start || e.end <= edit.start)) return edits.push(edit);
    return c && !names.has(c.name) && names.add(c.name);
  });
}

/**
 * Returns the edits of the text that make the fixes.
 * @param {Check} check
 * @param {Result} result
 * @param {Fix[]} list
 * @returns {TextEdit[]}
 */
export function editsOf(check, result, list) {
  /** @type {TextEdit[]} */
  const edits = list.flatMap(({ edit }) => (edit ? [[edit.start, edit.end, edit.replacement]] : []));
  const changes = list.flatMap(({ change }) => change ?? []);
  if (changes.length === 0) return edits;
  const text = apply(result.text, edits);
  return [[0, result.text.length, rewrite(check, text, edits.length > 0 ? check(text) : result, changes)]];
}
