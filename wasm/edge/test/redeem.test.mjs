// The scenarios of redemption against the Worker in workerd, on D1.
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { expand, now } from "../../../vectors/expand.mjs";
import { root } from "../dev/build.mjs";
import { demo, sealingKey, setEnabled, setService } from "../dev/miniflare.mjs";
import { assertAnswer, assertData, filled } from "./answers.mjs";
import { startWorker } from "./worker.mjs";

const read = (name) => JSON.parse(readFileSync(join(root, "vectors", name), "utf8"));
const { servers, tokens } = read("redeem/servers.json");
const { scenarios } = read("redeem/redeem.json");
const { bases } = read("bases.json");
const at = Date.parse(now);
const form = "application/x-www-form-urlencoded";
const wrong = "0".repeat(64);
const customer = `${demo.id},${demo.authenticators[0].secret}`;

function tokenRequest({ issue, without, with: more }) {
  return {
    method: "POST",
    path: "/hms/pr/token",
    headers: { "content-type": form },
    body: expand({ base: issue, without, with: more }, bases),
  };
}

function redemption(
  { redeem, as = "server", method = "POST", query = "", contentType = form, repeat, headers: more },
  kept,
) {
  const credential = { ...servers, wrong, customer }[as];
  const headers = {
    ...(contentType && { "content-type": contentType }),
    ...(credential && { authorization: `Bearer ${credential}` }),
    ...more,
  };
  const body = method === "GET" ? "" : filled(redeem, kept) + (repeat ? repeat[0].repeat(repeat[1]) : "");
  return { method, path: "/hms/pr/redeem", query: filled(query, kept), headers, body };
}

// Admits the license servers of the scenarios.
async function admit(db) {
  for (const [name, credential] of Object.entries(servers)) {
    await db
      .prepare("INSERT INTO license_servers (hash, name, created_at) VALUES (?1, ?2, 0)")
      .bind(createHash("sha256").update(credential).digest("hex"), name)
      .run();
  }
}

describe("redemption", { timeout: 600_000 }, () => {
  let worker;
  before(async () => {
    worker = await startWorker();
    await setService(worker.db, demo);
    await admit(worker.db);
  });
  after(() => worker.stop());

  const empty = () =>
    worker.db.batch(["redeemed_tokens", "redeem_failures"].map((table) => worker.db.prepare(`DELETE FROM ${table}`)));

  for (const { name, steps } of scenarios) {
    test(name, async () => {
      await empty();
      const kept = { ...tokens };
      for (const [i, step] of steps.entries()) {
        await worker.control({ now: step.at ? Date.parse(step.at) : at });
        await setEnabled(worker.db, demo.id, !step.disabled);
        if (step.issue) {
          const answer = (await worker.send(tokenRequest(step))).json();
          for (const [as, member] of Object.entries(step.keep)) kept[as] = answer[member];
          continue;
        }
        const answer = await worker.send(redemption(step, kept));
        assertData(answer, `step ${i + 1}`);
        assertAnswer(answer, { method: "POST", ...step }, kept, `step ${i + 1}`);
      }
      const log = worker.logs.join("\n");
      for (const secret of [
        ...Object.values(servers),
        ...Object.values(kept),
        demo.authenticators[0].secret,
        "a9b9033df0b9ca5447839e3d074817a0",
      ]) {
        assert.ok(!log.includes(secret), "a secret is in the log");
      }
    });
  }

  test("redeems a single-use token once, however many come at once", async () => {
    await empty();
    await worker.control({ now: at, delay: 5 });
    const token = (await worker.send(tokenRequest({ issue: "buy" }))).json().token;
    const count = { 200: 0, 409: 0 };
    // More than have room are told to come again, and do.
    for (let left = 100; left > 0; ) {
      const answers = await Promise.all(
        Array.from({ length: left }, () => worker.send(redemption({ redeem: `token=${token}&singleUse=true` }, {}))),
      );
      left = 0;
      for (const answer of answers) {
        if (answer.status in count) count[answer.status]++;
        else {
          assert.deepEqual([answer.status, answer.json().errorCode, answer.headers["retry-after"]], [503, -2030, "2"]);
          left++;
        }
      }
    }
    await worker.control({ delay: 0 });
    assert.deepEqual(count, { 200: 1, 409: 99 });
  });
});

for (const [setting, second] of [
  ["true", 409],
  ["false", 200],
]) {
  test(`lets each token be redeemed ${second === 409 ? "once" : "again"} where PLAYTOKEN_SINGLE_USE is ${setting}`, {
    timeout: 600_000,
  }, async () => {
    const worker = await startWorker({
      service: demo,
      bindings: {
        PLAYTOKEN_ENVIRONMENT: "test",
        PLAYTOKEN_PUBLIC_URL: "https://playtoken.example",
        PLAYTOKEN_SEALING_KEYS: sealingKey,
        PLAYTOKEN_SINGLE_USE: setting,
      },
    });
    try {
      await admit(worker.db);
      const token = (await worker.send(tokenRequest({ issue: "buy" }))).json().token;
      const statuses = [];
      for (const flag of ["", "&singleUse=false"])
        statuses.push((await worker.send(redemption({ redeem: `token=${token}${flag}` }, {}))).status);
      assert.deepEqual(statuses, [200, second]);
    } finally {
      await worker.stop();
    }
  });
}
