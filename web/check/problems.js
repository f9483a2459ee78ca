// Shows the verdict: problems and then warnings, with links to their fields, and the codes that
// were not checked.

import { codePage, count, make } from "./dom.js";
import { editsOf, fixes, together } from "./fixes.js";
import { describe } from "./other.js";

/**
 * Returns the verdict as a phrase.
 * @param {Result} result
 * @param {boolean} empty
 */
export function verdict(result, empty) {
  if (empty) return "Verdict";
  if (!result.recognized.request) return "Not a request";
  if (result.ok) return result.partial ? "No problem found in what is known" : "No problem found";
  return `Refused: ${count(result.problems.length, "problem")}`;
}

/**
 * Returns the warnings that do not just repeat a problem.
 * @param {Result} result
 */
export const apart = ({ warnings }) => warnings.filter((w) => !w.repeats);

/**
 * Returns the verdict for screen readers.
 * @param {Result} result
 * @param {boolean} empty
 */
export function spoken(result, empty) {
  if (empty) return "";
  const n = apart(result).length;
  const warnings = n > 0 ? `, ${count(n, "warning")}` : "";
  return `${verdict(result, false)}${warnings}.`;
}

/**
 * @param {string} label
 * @param {string} text
 */
function line(label, text) {
  return text ? make("p", {}, make("span", { textContent: label }), " ", text) : null;
}

/**
 * Makes the entry of a problem or warning. `edits` returns the edits that fix it, if there is a
 * certain fix.
 * @param {Problem | Warning} finding
 * @param {(() => TextEdit[]) | undefined} edits
 * @param {Actions} actions
 */
function entry(finding, edits, actions) {
  const control = actions.field(finding.parameter);
  const text = "code" in finding ? finding.message : finding.details;
  const what = finding.parameter && !text.includes(finding.parameter) ? `${finding.parameter}: ${text}` : text;
  const title = control
    ? make("a", { className: "jump", href: `#${control.id}`, textContent: what, "data-field": finding.parameter })
    : make("span", { className: "what", textContent: what });
  const label =
    "code" in finding
      ? make(
          "a",
          { className: "code", href: codePage(finding.code), "aria-label": `About ${finding.code}` },
          make("code", { textContent: finding.code }),
        )
      : make("strong", { textContent: "Warning" });
  const buttons = make("p", { className: "finding-actions" });
  if (edits) {
    const button = make("button", { type: "button", textContent: "Fix it", "aria-label": `Fix it: ${what}` });
    button.addEventListener("click", () => actions.fix(edits()));
    buttons.append(button);
  }
  if (finding.end > finding.start) {
    const button = make("button", {
      type: "button",
      className: "plain",
      textContent: "Show in the text",
      "aria-label": `Show in the text: ${what}`,
    });
    button.addEventListener("click", () => actions.show(finding));
    buttons.append(button);
  }
  return make(
    "li",
    { className: "code" in finding ? "finding" : "finding warning" },
    make("p", {}, label, " ", title),
    "code" in finding && !finding.message.includes(finding.details) ? line("Cause", finding.details) : null,
    line("Fix", finding.fix),
    buttons.childElementCount > 0 ? buttons : null,
  );
}

/**
 * Returns a paragraph with the parts of the request that are not known, as buttons that show them.
 * @param {Result} result
 * @param {Actions} actions
 */
function unknown(result, actions) {
  const list = make("p", { className: "unknown" }, "Not known, and so not checked: ");
  result.unknown.forEach((part, i) => {
    const name = part.parameter || "a part that may hold further parameters";
    const button = make("button", { type: "button", className: "plain", textContent: name });
    button.setAttribute("aria-label", `Show in the text: ${name}`);
    button.addEventListener("click", () => actions.show(part));
    list.append(i > 0 ? ", " : "", button);
  });
  list.append(".");
  return list;
}

/**
 * Lists the codes that were not checked: the codes in `serverOnly` or, if the request has problems,
 * all codes of the service.
 * @param {Result} result
 * @param {Code[]} codes
 * @param {boolean} open
 */
function unchecked(result, codes, open) {
  const list = result.ok
    ? codes.filter((c) => result.serverOnly.includes(c.code))
    : codes.filter((c) => c.stage === "service" && c.code < 0);
  if (list.length === 0) return null;
  return make(
    "details",
    { className: "unchecked", open },
    make("summary", { textContent: `Not checked here: ${count(list.length, "code")} that only the service can check` }),
    make(
      "ul",
      {},
      ...list.map((c) =>
        make(
          "li",
          {},
          make("a", { href: codePage(c.code) }, make("code", { textContent: c.code })),
          " ",
          c.text.replace(/: <.*/, ""),
        ),
      ),
    ),
  );
}

/**
 * Returns the content below the verdict. `open` unfolds the list of codes that were not checked.
 * @param {Result} result
 * @param {Code[]} codes
 * @param {Actions} actions
 * @param {boolean} open
 * @returns {Node[]}
 */
export function findings(result, codes, actions, open) {
  if (!result.recognized.request) return describe(result, codes, actions);
  const parts = [];
  const all = fixes(actions.check, result);
  /** @param {Fix[]} list */
  const some = (list) => () => editsOf(actions.check, result, list);
  /** @param {Problem | Warning} finding */
  const each = (finding) => {
    const fix = all.get(finding);
    return entry(finding, fix && some([fix]), actions);
  };
  const certain = together([...all.values()]);
  if (result.partial) parts.push(unknown(result, actions));
  if (result.ok) {
    const text = result.partial
      ? "Whether the endpoint accepts the request depends on them."
      : "As far as the request alone can show, the endpoint accepts it.";
    parts.push(make("p", { textContent: text }));
  } else {
    parts.push(
      make("p", {
        className: "soft",
        textContent: `The endpoint would answer with status ${result.status} and the first of these problems.`,
      }),
    );
  }
  if (certain.length > 1) {
    const button = make("button", {
      type: "button",
      id: "fix-all",
      textContent: `Make the ${certain.length} certain fixes`,
    });
    button.addEventListener("click", () => actions.fix(some(certain)()));
    parts.push(make("p", {}, button));
  }
  if (result.problems.length > 0) {
    parts.push(make("ul", { className: "finding-list", "aria-labelledby": "verdict" }, ...result.problems.map(each)));
  }
  const warnings = apart(result);
  if (warnings.length > 0) {
    parts.push(make("h3", { id: "warnings", textContent: count(warnings.length, "warning") }));
    parts.push(make("ul", { className: "finding-list", "aria-labelledby": "warnings" }, ...warnings.map(each)));
  }
  const rest = unchecked(result, codes, open);
  if (rest) parts.push(rest);
  return parts;
}
