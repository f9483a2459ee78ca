// The verdict: a summary whose entries lead to the fields, problems before warnings, and what was
// not checked.

import { codePage, count, make } from "./dom.js";
import { editsOf, fixes, together } from "./fixes.js";

/**
 * What the verdict says in a phrase.
 * @param {Result} result
 * @param {boolean} empty
 */
export function verdict(result, empty) {
  if (empty) return "Verdict";
  if (!result.recognized.request) return "Not a request";
  if (result.ok) return "No problem found";
  return `Refused: ${count(result.problems.length, "problem")}`;
}

/**
 * The warnings that add something to the problems.
 * @param {Result} result
 */
export const apart = ({ warnings }) => warnings.filter((w) => !w.repeats);

/**
 * What screen readers are told.
 * @param {Result} result
 * @param {boolean} empty
 */
export function spoken(result, empty) {
  if (empty) return "";
  const apartFrom = apart(result).length;
  const warnings = apartFrom > 0 ? `, ${count(apartFrom, "warning")}` : "";
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
 * One problem or warning with the edits that mend it, if there are any. does has fix(edits),
 * show(range) and field(name), which returns the control of a parameter.
 * @param {Problem | Warning} finding
 * @param {(() => TextEdit[]) | undefined} edits
 * @param {Actions} does
 */
function entry(finding, edits, does) {
  const control = does.field(finding.parameter);
  const said = "code" in finding ? finding.message : finding.details;
  const what = finding.parameter && !said.includes(finding.parameter) ? `${finding.parameter}: ${said}` : said;
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
  const actions = make("p", { className: "finding-actions" });
  if (edits) {
    const button = make("button", { type: "button", textContent: "Fix it", "aria-label": `Fix it: ${what}` });
    button.addEventListener("click", () => does.fix(edits()));
    actions.append(button);
  }
  if (finding.end > finding.start) {
    const button = make("button", {
      type: "button",
      className: "plain",
      textContent: "Show in the text",
      "aria-label": `Show in the text: ${what}`,
    });
    button.addEventListener("click", () => does.show(finding));
    actions.append(button);
  }
  return make(
    "li",
    { className: "code" in finding ? "finding" : "finding warning" },
    make("p", {}, label, " ", title),
    "code" in finding && !finding.message.includes(finding.details) ? line("Cause", finding.details) : null,
    line("Fix", finding.fix),
    actions.childElementCount > 0 ? actions : null,
  );
}

/**
 * The codes that were not checked: those of the result, or all of the service where the request
 * does not get that far.
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
    make("summary", { textContent: `Not checked here: ${count(list.length, "code")} that only the service can tell` }),
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
 * What goes below the verdict. open tells whether the list of what was not checked is unfolded.
 * @param {Result} result
 * @param {Code[]} codes
 * @param {Actions} does
 * @param {boolean} open
 * @returns {Node[]}
 */
export function findings(result, codes, does, open) {
  if (!result.recognized.request)
    return [
      make(
        "p",
        {},
        "There is nothing to check: what was found instead is said below. The ",
        make("a", { href: "#key-tools", textContent: "key tools" }),
        " read tokens.",
      ),
    ];
  const parts = [];
  const all = fixes(does.check, result);
  /** @param {Fix[]} list */
  const some = (list) => () => editsOf(does.check, result, list);
  /** @param {Problem | Warning} finding */
  const each = (finding) => {
    const fix = all.get(finding);
    return entry(finding, fix && some([fix]), does);
  };
  const certain = together([...all.values()]);
  if (result.ok) {
    parts.push(make("p", { textContent: "By all that the request itself tells, the endpoint accepts it." }));
  } else {
    parts.push(
      make("p", {
        className: "soft",
        textContent: `The endpoint would answer with status ${result.status} and the first of these.`,
      }),
    );
  }
  if (certain.length > 1) {
    const button = make("button", {
      type: "button",
      id: "fix-all",
      textContent: `Make the ${certain.length} certain fixes`,
    });
    button.addEventListener("click", () => does.fix(some(certain)()));
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
