// Compares answers with what a step of a scenario expects (vectors/README.md).
import { strict as assert } from "node:assert";

/** The text with what was kept in the places of the names. */
export const filled = (text, kept) =>
  Object.entries(kept).reduce((s, [name, value]) => s.replaceAll(`{${name}}`, value), text);

// Of objects some members, "*" for any text but none.
function assertLike(got, want, kept, where) {
  if (want === "*") assert.ok(typeof got === "string" && got !== "", where);
  else if (typeof want === "string") assert.equal(got, filled(want, kept), where);
  else if (Array.isArray(want)) {
    assert.ok(Array.isArray(got), where);
    assert.equal(got.length, want.length, where);
    for (const [i, w] of want.entries()) assertLike(got[i], w, kept, `${where}[${i}]`);
  } else if (typeof want === "object")
    for (const [name, w] of Object.entries(want)) assertLike(got?.[name], w, kept, `${where}.${name}`);
  else assert.equal(got, want, where);
}

/** Holds an answer to what keeps a browser from taking it for a page. */
export function assertData({ headers }, where) {
  assert.deepEqual(
    [headers["x-content-type-options"], headers["content-security-policy"]],
    ["nosniff", "default-src 'none'; sandbox"],
    where,
  );
}

/** Compares an answer with its step, and keeps what the step keeps. */
export function assertAnswer(answer, step, kept, where) {
  assert.equal(answer.status, step.status, `${where}: ${answer.text}`);
  assert.equal(answer.headers["cache-control"], "no-store", where);
  if (step.type) assert.equal(answer.headers["content-type"], step.type, where);
  for (const [name, want] of Object.entries(step.answer ?? {})) {
    if (want === "*") assert.ok(answer.headers[name], `${where}: ${name}`);
    else assert.equal(answer.headers[name] ?? "", filled(want, kept), `${where}: ${name}`);
  }
  for (const part of step.answerLacks ?? [])
    assert.ok(!answer.text.includes(part), `${where}: ${part} in ${answer.text}`);
  if (step.text !== undefined) assert.equal(answer.text, filled(step.text, kept), where);
  if (step.status >= 400 && step.method !== "HEAD") {
    const e = answer.json();
    if (step.code) assert.equal(e.errorCode, step.code, where);
    if (step.parameter) assert.equal(e.parameter, step.parameter, where);
    assert.ok(e.details.includes(step.details ?? ""), `${where}: ${e.details}`);
    if (step.problems)
      assert.deepEqual(
        e.errors.map((p) => p.errorCode),
        step.problems,
        where,
      );
    for (const name of ["errorMessage", "details", "fix", "documentationUrl", "requestId"])
      assert.ok(e[name], `${where}: ${name} of ${answer.text}`);
  }
  if (step.json !== undefined) assertLike(answer.json(), step.json, kept, where);
  for (const name of step.lacks ?? []) assert.ok(!(name in answer.json()), `${where}: ${name} in ${answer.text}`);
  for (const [as, name] of Object.entries(step.keep ?? {})) kept[as] = answer.json()[name];
}
