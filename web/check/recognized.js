// What the text was taken for, and what is to be said of how it was pasted.

import { count, make } from "./dom.js";

const kinds = {
  text: "Read as a form body",
  URL: "A URL",
  query: "A query",
  "form body": "A form body",
  "JSON body": "A JSON body",
  "HTTP request": "An HTTP request",
  "curl command (bash)": "A curl command as bash writes it",
  "curl command (Windows cmd)": "A curl command as Windows cmd writes it",
  "PowerShell command": "A PowerShell command",
};

/**
 * A sentence about the text.
 * @param {Result} result
 */
export function sentence(result) {
  const { kind, method, endpoint, inQuery } = result.recognized;
  if (kind === "query" && /^\s*[^?/\s]*=/.test(result.text))
    return `A query or a form body, ${count(result.parameters.length, "parameter")}.`;
  const parts = [`${kinds[kind] ?? kind}, ${count(result.parameters.length, "parameter")}`];
  if (endpoint) parts.push(`${method ? `${method} ` : ""}to ${endpoint}`);
  return `${parts.join(", ")}.${inQuery ? " Its parameters travel in the URL, where servers log them." : ""}`;
}

/**
 * The entries of the list of notes.
 * @param {Result} result
 * @param {Actions} does
 */
export function notes(result, does) {
  return result.recognized.notes.map((note) => {
    const item = make("li", {}, make("span", { textContent: [note.details, note.fix].filter(Boolean).join(": ") }));
    if (note.edits.length > 0) {
      const button = make("button", { type: "button", textContent: "Fix it", "aria-label": `Fix it: ${note.details}` });
      button.addEventListener("click", () => does.fix(note.edits.map((e) => [e.start, e.end, e.replacement])));
      item.append(" ", button);
    }
    return item;
  });
}
