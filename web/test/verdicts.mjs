// Answers each line, a JSON string with a form-encoded text, with a line: the verdict of both modules. For the differential test.

import { strict as assert } from "node:assert";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [folder, now] = process.argv.slice(2);
const { createChecker } = await import(pathToFileURL(resolve(folder, "node.js")));
const { createFormChecker } = await import(pathToFileURL(resolve(folder, "form-node.js")));
const checker = await createChecker();
const formChecker = await createFormChecker();
let out = [];
for await (const line of createInterface({ input: process.stdin })) {
  const options = { now: Number(now), form: true };
  const result = checker.check(JSON.parse(line), options);
  assert.equal(JSON.stringify(formChecker.check(JSON.parse(line), options)), JSON.stringify(result));
  const { text, recognized, parameters, ...verdict } = result;
  out.push(JSON.stringify(verdict));
  if (out.length === 1000) {
    process.stdout.write(out.join("\n") + "\n");
    out = [];
  }
}
process.stdout.write(out.map((line) => line + "\n").join(""));
