// Answers each line, a question of the differential test, with a line: the verdict of the built
// package, of both modules where the text is form-encoded.

import { strict as assert } from "node:assert";
import { createInterface } from "node:readline";
import { importChecker, importFormChecker } from "./packages.mjs";

const [folder, requestId, docs] = process.argv.slice(2);
const { createChecker } = await importChecker(folder);
const { createFormChecker } = await importFormChecker(folder);
const checker = await createChecker();
const formChecker = await createFormChecker();
/** @type {string[]} */
let out = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { text, pasted, now, answer: format } = JSON.parse(line);
  /** @param {Checker} checker */
  const about = (checker) => {
    const { text: _, recognized, parameters, ...verdict } = checker.check(text, { now, form: !pasted });
    const answer = format ? { answer: checker.answer(text, { now, form: !pasted, format, requestId, docs }) } : {};
    return JSON.stringify({ verdict, recognized, parameters, ...answer });
  };
  const found = about(checker);
  if (!pasted) assert.equal(about(formChecker), found);
  out.push(found);
  if (out.length === 1000) {
    process.stdout.write(`${out.join("\n")}\n`);
    out = [];
  }
}
process.stdout.write(out.map((line) => `${line}\n`).join(""));
