// Prints the results of expand.mjs and scenarios.mjs for all files as JSON: for each case its text
// and the ranges of its problems and warnings, for each scenario its state, and for each step its
// HTTP request and the expected headers.

import { readdirSync, readFileSync } from "node:fs";
import { expand, locate, now } from "../expand.mjs";
import { message, namedValues, scenariosOf } from "../scenarios.mjs";

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));
/** @param {string} folder */
const list = (folder) => readdirSync(new URL(`../${folder}/`, import.meta.url));

const { bases, now: written } = read("bases.json");
/** @type {{ now: string[] } & Record<"requests" | "scenarios", Record<string, object>>} */
const all = { now: [now, written], requests: {}, scenarios: {} };
for (const file of list("requests")) {
  for (const c of read(`requests/${file}`).cases) {
    const text = expand(c, bases);
    all.requests[c.name] = {
      text,
      ranges: [...(c.problems ?? []), ...(c.warnings ?? [])].map((mark) => locate(text, mark)),
    };
  }
}
const world = { ...read("scenarios/states.json"), ...read("scenarios/requests.json") };
const values = namedValues(world);
for (const folder of list("scenarios").filter((name) => !name.endsWith(".json"))) {
  for (const file of list(`scenarios/${folder}`)) {
    for (const s of scenariosOf(read(`scenarios/${folder}/${file}`), world)) {
      all.scenarios[`${folder}/${s.name}`] = {
        state: s.state.name,
        steps: s.steps.map(({ request, expect }) => ({
          message: request ? message(request, bases, values) : null,
          headers: expect ? expect.headers : null,
        })),
      };
    }
  }
}
process.stdout.write(JSON.stringify(all));
