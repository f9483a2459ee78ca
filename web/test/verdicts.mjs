// Answers each line, a JSON string with a form-encoded text, with a line: the verdict, of each module in turn. For the differential test.

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [folder, now] = process.argv.slice(2);
const { createChecker } = await import(pathToFileURL(resolve(folder, "node.js")));
const { createFormChecker } = await import(pathToFileURL(resolve(folder, "form-node.js")));
const checkers = [await createChecker(), await createFormChecker()];
let out = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { text, recognized, parameters, ...verdict } = checkers[out.length % 2].check(JSON.parse(line), { now: Number(now), form: true });
  out.push(JSON.stringify(verdict));
  if (out.length === 1000) {
    process.stdout.write(out.join("\n") + "\n");
    out = [];
  }
}
process.stdout.write(out.map((line) => line + "\n").join(""));
