// Every request of the vectors against the Worker in workerd.
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { endpointPath, expand, formType } from "../../../vectors/expand.mjs";
import { bases, requestFiles } from "../../../vectors/read.mjs";
import { demo } from "../dev/miniflare.mjs";
import { assertTerms, openToken } from "./answers.mjs";
import { at } from "./scenarios.mjs";
import { startWorker } from "./worker.mjs";

/**
 * A kek without its ek asks for a key of the key storage.
 * @param {string} text
 */
function needsKeyStorage(text) {
  const names = new Set(
    text.split("&").map((pair) => decodeURIComponent(pair.split("=")[0].replace(/%(?![0-9a-f]{2})/gi, "%25"))),
  );
  return [...names].some((name) => /^kek(\.\d+)?$/.test(name) && !names.has(name.slice(1)));
}

describe("requests", () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({ account: demo });
    await worker.control({ now: at });
  });
  after(() => worker.stop());

  let count = 0;
  for (const { file, cases } of requestFiles()) {
    for (const c of cases) {
      count++;
      test(`${file.replace(".json", "")}/${c.name}`, async () => {
        const text = expand(c, bases);
        const ownFormat = /error|%/i.test(
          text
            .split("&")
            .map((p) => p.split("=")[0])
            .join("&"),
        );
        const body = ownFormat ? text : `${text}&errorFormat=json`;
        const answer = await worker.send({ method: "POST", path: endpointPath, body, contentType: formType });
        const { roundTrips } = await worker.control();
        const problems = c.problems ?? [];
        if (problems.length > 0) {
          assert.equal(roundTrips, 0, "a request that fails the pure checks costs a round trip");
          if (answer.headers["content-type"].startsWith("application/json")) {
            const got = answer.json();
            assert.deepEqual(
              got.errors.map((e) => [e.errorCode, e.parameter ?? ""]),
              problems.map((p) => [p.code, p.parameter]),
            );
            for (const [i, { details = "" }] of problems.entries())
              assert.ok(got.errors[i].details.includes(details), `${got.errors[i].details} lacks ${details}`);
          } else assert.match(answer.text, new RegExp(`Error ${problems[0].code}\\b`));
          return;
        }
        if (answer.status !== 200) {
          // The request is right, but its account is none of the database's, or its key cannot be
          // had.
          const code = Number(/-\d{4}/.exec(answer.text)?.[0]);
          assert.ok(needsKeyStorage(text) ? code === -4019 : [-2018, -4024].includes(code), answer.text);
          return;
        }
        assert.equal(roundTrips, 1, "a token costs one round trip");
        assertTerms(openToken(answer.json().token, "test", at), c.terms ?? {});
      });
    }
  }
  test("there are vectors", () => assert.ok(count > 250, `${count}`));
});
