// Compares answers with what a step of a scenario expects (vectors/README.md).
import { strict as assert } from "node:assert";
import { fill } from "../../../vectors/scenarios.mjs";
import { open } from "../../../vectors/token/open.mjs";
import { sealingKey } from "../dev/miniflare.mjs";

/**
 * Compares a JSON value: of objects some members, "*" for any string but "", null for none.
 * @param {unknown} got
 * @param {JSONValue} want
 * @param {Record<string, string>} values
 * @param {string} where
 */
export function assertLike(got, want, values, where) {
  if (want === null) assert.equal(got, undefined, where);
  else if (want === "*") assert.ok(typeof got === "string" && got !== "", where);
  else if (typeof want === "string") assert.equal(got, fill(want, values), where);
  else if (Array.isArray(want)) {
    assert.ok(Array.isArray(got), where);
    assert.equal(got.length, want.length, where);
    for (const [i, w] of want.entries()) assertLike(got[i], w, values, `${where}[${i}]`);
  } else if (typeof want === "object") {
    assert.ok(typeof got === "object" && !Array.isArray(got), where);
    const members = /** @type {Record<string, unknown>} */ (got);
    for (const [name, w] of Object.entries(want)) assertLike(members[name], w, values, `${where}.${name}`);
  } else assert.equal(got, want, where);
}

/**
 * Opens a token.
 * @param {string} token
 * @param {Environment} environment
 * @param {number} now
 */
export const openToken = (token, environment, now) =>
  open(token, { environment, keys: [Buffer.from(sealingKey, "hex")], now });

/**
 * Compares the terms of a token, as the vectors name them. Those of a single key are among the
 * others there.
 * @param {Record<string, unknown>} got
 * @param {JSONMembers} want
 */
export function assertTerms(got, want) {
  const keys = /** @type {TokenKey[]} */ (got.keys ?? []);
  /** @type {Record<string, unknown>} */
  const first = keys[0] ?? {};
  for (const [name, value] of Object.entries(want)) {
    if (name === "keys") {
      const wanted = /** @type {JSONMembers[]} */ (value);
      for (const [i, key] of wanted.entries()) assertTerms(keys[i], key);
      assert.equal(keys.length, wanted.length);
    } else if (name === "persistent") assert.equal(got.generalFlags, value ? "00000001" : "00000000");
    else if (name in first && !(name in got)) assert.equal(first[name], value, name);
    else assert.equal(got[name] ?? (typeof value === "number" ? 0 : ""), value, name);
  }
}

/**
 * Holds an answer to the headers that keep a browser from taking it for a page.
 * @param {ReadAnswer} answer
 */
export function assertData({ headers }) {
  assert.deepEqual(
    [headers["x-content-type-options"], headers["content-security-policy"]],
    ["nosniff", "default-src 'none'; sandbox"],
  );
}

const unescaped = (/** @type {string} */ text) =>
  text
    .replace(/&#(x?)([0-9A-Fa-f]+);/g, (_, hex, n) => String.fromCharCode(parseInt(n, hex ? 16 : 10)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
/** @type {(text: string, name: string) => string} */
export const elementOf = (text, name) => unescaped(new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "");

/**
 * Compares a SOAP fault.
 * @param {ReadAnswer} answer
 * @param {Pick<Expectation, "code" | "parameter" | "details" | "fix" | "fault">} expect
 * @param {string} where
 */
export function assertFault({ text, headers }, { code, parameter, details = "", fix = "", fault }, where) {
  assert.equal(headers["content-type"], "text/xml; charset=utf-8", where);
  assert.equal(elementOf(text, "Code"), String(code), `${where}: ${text}`);
  if (parameter !== undefined) assert.equal(elementOf(text, "Parameter"), parameter, where);
  assert.ok(elementOf(text, "Details").includes(details), `${where}: ${text}`);
  assert.ok(elementOf(text, "Fix").includes(fix), `${where}: ${text}`);
  for (const [name, want] of Object.entries(fault ?? {})) {
    assert.equal(elementOf(text, name === "statusCode" ? "StatusCode" : name), want, where);
  }
}

/**
 * @param {ReadAnswer} answer
 * @param {Expectation} expect
 * @param {string} where
 */
function assertJSONError(answer, expect, where) {
  const e = answer.json();
  if (expect.code) assert.equal(e.errorCode, expect.code, `${where}: ${answer.text}`);
  if (expect.parameter !== undefined) assert.equal(e.parameter, expect.parameter, where);
  assert.ok(e.details.includes(expect.details ?? ""), `${where}: ${e.details}`);
  if (expect.problems) {
    const codes = e.errors.map((p) => p.errorCode);
    assert.deepEqual(codes, expect.problems, where);
  }
  for (const name of ["errorMessage", "details", "fix", "documentationUrl", "requestId"])
    assert.ok(e[name], `${where}: ${name} of ${answer.text}`);
}

/**
 * Compares a refusal of the admin interface (RFC 9457).
 * @param {ReadAnswer} answer
 * @param {Expectation} expect
 * @param {string} where
 */
function assertProblem(answer, expect, where) {
  /** @type {Record<string, unknown> & { detail: string, fix: string }} */
  const p = JSON.parse(answer.text);
  if (expect.parameter !== undefined) assert.equal(p.parameter ?? "", expect.parameter, where);
  assert.ok(p.detail.includes(expect.details ?? ""), `${where}: ${p.detail}`);
  assert.ok(p.fix.includes(expect.fix ?? ""), `${where}: ${p.fix}`);
  assert.equal(p.status, expect.status, where);
  for (const name of ["type", "title", "detail", "fix", "documentationUrl", "requestId", "errors"])
    assert.ok(p[name], `${where}: ${name} of ${answer.text}`);
}

/**
 * Compares the error that an answer leads with, in JSON, SOAP or HTML.
 * @param {ReadAnswer} answer
 * @param {Expectation} expect
 * @param {string} where
 */
function assertError(answer, expect, where) {
  const type = answer.headers["content-type"] ?? "";
  if (type.startsWith("application/json")) assertJSONError(answer, expect, where);
  else if (type === "application/problem+json") assertProblem(answer, expect, where);
  else if (expect.fault) assertFault(answer, expect, where);
  else if (expect.code) assert.match(answer.text, new RegExp(`Error ${expect.code}\\b`), where);
}

/**
 * Compares an answer with what is expected.
 * @param {ReadAnswer} answer
 * @param {NonNullable<CompleteStep["expect"]>} expect
 * @param {{values: Record<string, string>, method: string, environment: Environment, now: number,
 *   where: string}} exchange
 */
export function assertAnswer(answer, expect, { values, method, environment, now, where }) {
  assert.equal(answer.status, expect.status, `${where}: ${answer.text}`);
  for (const [name, want] of Object.entries(expect.headers)) {
    if (want === "*") assert.ok(answer.headers[name], `${where}: ${name}`);
    else assert.equal(answer.headers[name] ?? "", fill(want, values), `${where}: ${name}`);
  }
  if (expect.text !== undefined) assert.equal(answer.text, fill(expect.text, values), where);
  for (const part of expect.has ?? []) assert.ok(answer.text.includes(part), `${where}: no ${part} in ${answer.text}`);
  for (const part of expect.lacks ?? [])
    assert.ok(!answer.text.includes(fill(part, values)), `${where}: ${part} in ${answer.text}`);
  if (expect.json !== undefined) assertLike(answer.json(), expect.json, values, where);
  if (expect.terms) assertTerms(openToken(answer.json().token, environment, now), expect.terms);
  if ((expect.status >= 400 || expect.code) && method !== "HEAD") assertError(answer, expect, where);
}
