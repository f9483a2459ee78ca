// Describes how the checker read the text, with its notes on the text.

import { count, make } from "./dom.js";

const kinds = {
  text: "Read as a form body",
  URL: "A URL",
  query: "A query",
  "form body": "A form body",
  "JSON body": "A JSON body",
  "HTTP request": "An HTTP request",
  "curl command (bash)": "A curl command for bash",
  "curl command (Windows cmd)": "A curl command for Windows cmd",
  "PowerShell command": "A PowerShell command",
};

/**
 * Returns a sentence on how the text was read.
 * @param {Result} result
 */
export function sentence(result) {
  const { kind, method, endpoint, inQuery } = result.recognized;
  if (kind === "query" && /^\s*[^?/\s]*=/.test(result.text))
    return `A query or a form body, ${count(result.parameters.length, "parameter")}.`;
  const parts = [`${kinds[kind] ?? kind}, ${count(result.parameters.length, "parameter")}`];
  if (endpoint) parts.push(`${method ? `${method} ` : ""}to ${endpoint}`);
  return `${parts.join(", ")}.${inQuery ? " Its parameters are in the URL, which servers log." : ""}`;
}

/**
 * Returns the entries of the list of notes.
 * @param {Result} result
 * @param {Actions} actions
 */
export function notes(result, actions) {
  return result.recognized.notes.map((note) => {
    const item = make("li", {}, make("span", { textContent: [note.details, note.fix].filter(Boolean).join(": ") }));
    if (note.edits.length > 0) {
      const button = make("button", { type: "button", textContent: "Fix it", "aria-label": `Fix it: ${note.details}` });
      button.addEventListener("click", () => actions.fix(note.edits.map((e) => [e.start, e.end, e.replacement])));
      item.append(" ", button);
    }
    return item;
  });
}
