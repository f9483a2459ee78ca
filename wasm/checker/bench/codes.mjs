// Compares the codes that the browser module and the same rules in other libraries find in the
// vectors, which have more unusual requests than clients send: `make bench-wasm`.

import { join } from "node:path";
import { expand, now } from "../../../vectors/expand.mjs";
import { bases, pasteFiles, requestFiles } from "../../../vectors/read.mjs";
import { top } from "../../../web/test/browser.mjs";
import { importChecker, importFormChecker } from "../test/packages.mjs";
import { libraries } from "./rules.mjs";

const at = Date.parse(now);
const folder = join(top, "build/out/npm");
const checker = await (await importChecker(folder)).createChecker();
const formChecker = await (await importFormChecker(folder)).createFormChecker();

/** @typedef {(text: string) => (string | number | undefined)[][]} FindCodes */

/**
 * @param {Pick<Checker, "check">} checker
 * @returns {FindCodes}
 */
const codesOf = (checker) => (text) =>
  checker.check(text, { now: at, form: true }).problems.map((p) => [p.code, p.parameter]);

/** @type {[name: string, find: FindCodes][]} */
const finders = [
  ["form", codesOf(formChecker)],
  ["checker", codesOf(checker)],
];
for (const name of libraries) finders.push([name, (await import(`./${name}.mjs`)).check]);
Date.now = () => at; // for the libraries' rules

/** @param {unknown[]} codes */
const set = (codes) => [...new Set(codes.map(String))].sort().join();
const cases = requestFiles().flatMap((file) => file.cases);
console.log(`\n${"Of the request vectors".padEnd(22)} ${"right verdict".padStart(14)} ${"right codes".padStart(14)}`);
for (const [name, find] of finders) {
  let verdicts = 0;
  let codes = 0;
  for (const c of cases) {
    const found = find(expand(c, bases));
    const wanted = (c.problems ?? []).map((p) => [p.code, p.parameter]);
    if ((found.length === 0) === (wanted.length === 0)) verdicts++;
    if (set(found) === set(wanted)) codes++;
  }
  const parts = [verdicts, codes].map((n) => `${((100 * n) / cases.length).toFixed(1)} %`.padStart(14));
  console.log([name.padEnd(22), ...parts].join(" "));
}
const problems = cases.flatMap((c) => formChecker.check(expand(c, bases), { now: at }).problems);
const edits = problems.filter(({ edit }) => edit).length;
const pasted = pasteFiles().flatMap((file) => file.cases);
const read = pasted.filter((c) => checker.check(c.text, { now: at }).recognized.form === c.form).length;
console.log(`
Both modules give each of the ${problems.length} problems a place in the text, a cause and a fix.
${edits} of them have an edit.
checker.wasm also reads the parameters in ${read} of ${pasted.length} pasted texts: URLs, commands, HTTP messages.
The libraries' rules have codes and names alone.`);
