// Shows the token requests of a HAR file in a table.

import { codePage, count, make, target } from "./dom.js";
import { csv, report, verdictOf } from "./har.js";

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/**
 * @param {string} label
 * @param {(event: Event) => void} onClick
 */
function button(label, onClick) {
  const element = make("button", { type: "button", textContent: label });
  element.addEventListener("click", onClick);
  return element;
}

/**
 * Returns links to the codes of a row, each code once with the number of its problems.
 * @param {Row} row
 */
function codesOf({ problems }) {
  /** @type {Map<number, Problem[]>} */
  const all = new Map();
  for (const p of problems) all.set(p.code, [...(all.get(p.code) ?? []), p]);
  return [...all].flatMap(([code, list]) => [
    make("a", { href: codePage(code), title: list[0].message }, make("code", { textContent: code })),
    list.length > 1 ? `\u00d7${list.length} ` : " ",
  ]);
}

/**
 * Returns the text shown instead of a table, with a button.
 * @param {string} text
 * @param {() => void} onClose
 */
export const instead = (text, onClose) => [
  make("p", { textContent: text }),
  make("p", { className: "buttons" }, button("Close the file", onClose)),
];

/**
 * Returns the content of the section for a file. The buttons call `onOpen` with a row, its index
 * and its button, and `onClose`.
 * @param {Rows} file
 * @param {string} name
 * @param {(row: Row, i: number, button: HTMLElement) => void} onOpen
 * @param {() => void} onClose
 */
export function table({ rows, entries }, name, onOpen, onClose) {
  const bad = rows.filter((r) => !r.ok && !r.lost).length;
  const ofThem = rows.length > 0 ? `, ${bad} of them with problems` : "";
  const intro = `${name}: ${count(entries, "request")}, ${count(rows.length, "token request")}${ofThem}.`;
  if (rows.length === 0) return instead(intro, onClose);
  const bare = name.replace(/\.[^.]*$/, "") || "requests";
  const body = rows.map((row, i) =>
    make(
      "tr",
      {},
      make("td", { textContent: row.number }),
      make(
        "td",
        { className: row.ok ? "good" : row.lost ? "soft" : "bad" },
        ...(row.ok || row.lost ? [verdictOf(row), " "] : codesOf(row)),
        row.warnings > 0 ? make("span", { className: "soft", textContent: count(row.warnings, "warning") }) : "",
      ),
      make(
        "td",
        {},
        make("code", { textContent: row.method }),
        " ",
        make("span", { className: "address", textContent: row.endpoint }),
      ),
      make("td", { textContent: row.answered || "–" }),
      make(
        "td",
        {},
        row.lost
          ? ""
          : Object.assign(
              button("Open", (event) => onOpen(row, i, target(event))),
              { ariaLabel: `Open request ${row.number} above` },
            ),
      ),
    ),
  );
  return [
    make("p", { textContent: intro }),
    make(
      "div",
      { className: "scroll", tabIndex: 0, role: "group", "aria-label": "Table of requests" },
      make(
        "table",
        {},
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            ...["Entry", "Verdict", "Request", "Answered", ""].map((text) =>
              text ? make("th", { scope: "col", textContent: text }) : make("td"),
            ),
          ),
        ),
        make("tbody", {}, ...body),
      ),
    ),
    make(
      "p",
      { className: "buttons" },
      button("Download as CSV", () => download(`${bare}.csv`, "text/csv", csv(rows))),
      button("Download as JSON", () =>
        download(`${bare}.checked.json`, "application/json", `${JSON.stringify(report(rows), null, 2)}\n`),
      ),
      button("Close the file", onClose),
    ),
    make("p", {
      className: "soft",
      textContent: "The downloads contain names, codes and causes, but no values of the requests.",
    }),
  ];
}
