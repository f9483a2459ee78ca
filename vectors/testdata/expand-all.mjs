// Prints, as JSON, what expand.mjs makes of all files: for each case its text and the ranges of its
// problems and warnings, for each scenario its HTTP request and the headers it asserts.

import { readdirSync, readFileSync } from "node:fs";
import { expand, locate, message, now, scenarios } from "../expand.mjs";

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));
/** @param {string} folder */
const files = (folder) =>
  readdirSync(new URL(`../${folder}/`, import.meta.url))
    .filter((name) => name.endsWith(".json"))
    .map((name) => `${folder}/${name}`);

const { bases, now: written } = read("bases.json");
/** @type {{ now: string[], requests: JSONObject, scenarios: JSONObject }} */
const all = { now: [now, written], requests: {}, scenarios: {} };
for (const file of files("requests")) {
  for (const c of read(file).cases) {
    const text = expand(c, bases);
    all.requests[c.name] = {
      text,
      ranges: [...(c.problems ?? []), ...(c.warnings ?? [])].map((mark) => locate(text, mark)),
    };
  }
}
for (const file of [...files("service"), ...files("http")].filter((name) => name !== "service/states.json")) {
  for (const s of scenarios(read(file))) {
    all.scenarios[s.name] = { message: message(s, bases), headers: s.headers, absentHeaders: s.absentHeaders };
  }
}
process.stdout.write(JSON.stringify(all));
