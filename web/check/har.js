// Finds and checks the token requests in HAR files, and reports on them without secrets.

import { apart } from "./problems.js";

/**
 * Returns whether a text looks like a HAR file.
 * @param {string} text
 */
export const looksLikeHAR = (text) => /^\s*\{/.test(text) && /"log"\s*:\s*\{/.test(text);

const formType = /^application\/x-www-form-urlencoded\b/i;
/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Writes a request as a text with all that the endpoint reads: a URL, or a curl command.
 * @param {string} method
 * @param {string} url
 * @param {string} type
 * @param {string} body
 */
function written(method, url, type, body) {
  const parts = ["curl", /[{}[\]\\]/.test(url) ? "--globoff" : "", quoted(url)];
  if (method !== (body ? "POST" : "GET")) parts.push("-X", quoted(method));
  if (type && !formType.test(type)) parts.push("-H", quoted(`Content-Type: ${type}`));
  if (body) parts.push("--data-raw", quoted(body));
  const command = parts.filter(Boolean);
  return command.length === 2 && !/\s/.test(url) ? url : command.join(" ");
}

/**
 * Returns the token requests of a HAR file with their verdicts. `path` is the endpoint's,
 * `secretsOf` comes from secrecy, and `redact` hides secrets in any text. Throws an error with a
 * sentence for the reader if the text is not a HAR file.
 * @param {string} text
 * @param {HARTools} by
 * @returns {Rows}
 */
export function read(text, { check, path, secretsOf, redact }) {
  /** @type {HAREntry[] | undefined} */
  let entries;
  // Some programs write a byte order mark. JSON does not allow it, and trim removes it.
  try {
    ({ entries } = JSON.parse(text.trim()).log);
  } catch {
    /* thrown below */
  }
  if (!Array.isArray(entries)) throw new Error("This is not a HAR file: it is not JSON with a log and its entries.");
  /** @type {Row[]} */
  const rows = [];
  entries.forEach((entry, i) => {
    const request = entry?.request;
    if (typeof request?.url !== "string") return;
    // Checks the URL and the body as they were sent. The file also lists names and values, but it
    // has decoded them, which hides mistakes.
    const [address] = request.url.split("#");
    const cut = address.indexOf("?");
    const target = cut < 0 ? address : address.slice(0, cut);
    if (!target.endsWith(path)) return;
    const body = typeof request.postData?.text === "string" ? request.postData.text : "";
    const lost = body === "" && ((request.postData?.params?.length ?? 0) > 0 || (request.bodySize ?? 0) > 0);
    const method = String(request.method).toUpperCase();
    const form = written(method, address, String(request.postData?.mimeType ?? ""), body);
    const result = check(form);
    rows.push({
      number: i + 1,
      time: redact(String(entry?.startedDateTime ?? "")),
      method: redact(method),
      endpoint: redact(result.recognized.endpoint || target),
      answered: Number(entry?.response?.status) || 0,
      form,
      lost,
      parameters: secretsOf(result).map((p) => p.label),
      ok: !lost && result.ok,
      problems: lost ? [] : result.problems,
      warnings: lost ? 0 : apart(result).length,
    });
  });
  return { rows, entries: entries.length };
}

/**
 * Returns the verdict of a row as text.
 * @param {Row} row
 */
export function verdictOf(row) {
  if (row.lost) return "Not checked: the file has only the decoded body";
  return row.ok ? "No problem found" : row.problems.map((p) => p.code).join(" ");
}

/**
 * Returns the rows without the values of the requests.
 * @param {Row[]} rows
 */
export function report(rows) {
  return rows.map(({ number, time, method, endpoint, answered, parameters, problems, warnings, ...row }) => ({
    entry: number,
    time,
    method,
    endpoint,
    answered,
    verdict: row.lost ? "not checked" : row.ok ? "no problem found" : "refused",
    parameters,
    warnings,
    problems: problems.map(({ code, message, parameter, details, fix }) => ({
      code,
      message,
      parameter,
      details,
      fix,
    })),
  }));
}

/**
 * Writes a cell. A spreadsheet must not take it for a formula, even after white space or quotes and
 * with wide characters. A terminal must not act on it either.
 * @param {unknown} value
 */
const cell = (value) => {
  const text = String(value).replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const formula = /^[\s\u200b-\u200d\u2060'"]*(?:[=+@＝＋－＠﹦﹢﹣﹫−]|-(?!\d))/.test(text);
  return `"${(formula ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/**
 * Returns the report as CSV.
 * @param {Row[]} rows
 */
export function csv(rows) {
  const head = [
    "entry",
    "time",
    "method",
    "endpoint",
    "answered",
    "verdict",
    "codes",
    "causes",
    "parameters",
    "warnings",
  ];
  const lines = report(rows).map((r) => [
    r.entry,
    r.time,
    r.method,
    r.endpoint,
    r.answered || "",
    r.verdict,
    r.problems.map((p) => p.code).join(" "),
    r.problems.map((p) => [p.parameter, p.details].filter(Boolean).join(": ")).join("; "),
    r.parameters.join(" "),
    r.warnings,
  ]);
  return `${[head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}
