// Describes how the checker read the text, with its notes on the text.

import { make } from "./dom.js";

/**
 * Returns how a request was read, or "" for another text, which the verdict describes.
 * @param {Result} result
 */
export function reading(result) {
  const { sentence, request, method, endpoint, inQuery } = result.recognized;
  if (!request) return "";
  const parts = [sentence];
  if (endpoint) parts.push(`It goes by ${method} to ${endpoint}.`);
  if (inQuery) parts.push("Its parameters are in the URL, which servers log.");
  return parts.join(" ");
}

/**
 * Returns the entries of the list of notes.
 * @param {Result} result
 * @param {Actions} actions
 */
export function notes(result, actions) {
  return result.recognized.notes.map((note) => {
    const item = make("li", {}, make("span", { textContent: [note.details, note.fix].filter(Boolean).join(" ") }));
    if (note.edits.length > 0) {
      const button = make("button", { type: "button", textContent: "Fix it", "aria-label": `Fix it: ${note.details}` });
      button.addEventListener("click", () => actions.fix(note.edits.map((e) => [e.start, e.end, e.replacement])));
      item.append(" ", button);
    }
    return item;
  });
}
