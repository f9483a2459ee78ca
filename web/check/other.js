// Describes a text that is not a request: its codes with their pages, its key IDs with buttons, and
// the readable fields of a token.

import { codePage, make } from "./dom.js";

/**
 * Returns the content below the verdict on a text that is not a request.
 * @param {Result} result
 * @param {Code[]} codes
 * @param {Actions} actions
 * @returns {Node[]}
 */
export function describe({ recognized }, codes, actions) {
  const { sentence, other } = recognized;
  /** @type {Node[]} */
  const parts = [make("p", { textContent: sentence })];
  if (!other) return parts;
  parts.push(make("p", { textContent: other.fix }));
  for (const code of other.codes) {
    parts.push(
      make(
        "p",
        {},
        make("a", { href: codePage(code) }, make("code", { textContent: code })),
        ` ${codes.find((c) => c.code === code)?.text.replace(/: <.*/, "") ?? ""}`,
      ),
    );
  }
  if (other.keyIds.length > 0) parts.push(make("ul", { className: "key-ids" }, ...other.keyIds.map(keyID)));
  if (other.facts.length > 0) {
    const rows = other.facts.flatMap(({ name, value }) => [
      make("dt", { textContent: name }),
      make("dd", {}, make("code", { textContent: value })),
    ]);
    parts.push(make("dl", { className: "facts" }, ...rows));
  }
  return parts;

  /** @param {string} id */
  function keyID(id) {
    const button = make("button", { type: "button", textContent: "Use as kid", "aria-label": `Use ${id} as kid` });
    button.addEventListener("click", () => actions.useKeyID(id));
    return make("li", {}, make("code", { textContent: id }), " ", button);
  }
}
