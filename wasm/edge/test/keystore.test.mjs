// The key store's scenarios against the Worker in workerd, on D1.
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { now } from "../../../vectors/expand.mjs";
import { eventually } from "../../../web/test/eventually.mjs";
import { root } from "../dev/build.mjs";
import { addService, sealingKey } from "../dev/miniflare.mjs";
import { assertAnswer, assertData, filled } from "./answers.mjs";
import { startWorker } from "./worker.mjs";

const folder = join(root, "vectors/keystore");
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const { services, callers } = read("callers.json");
const files = readdirSync(folder).filter((f) => f.endsWith(".json") && f !== "callers.json");
const at = Date.parse(now);
const bindings = {
  PLAYTOKEN_ENVIRONMENT: "test",
  PLAYTOKEN_PUBLIC_URL: "https://playtoken.example",
  PLAYTOKEN_SEALING_KEYS: sealingKey,
};
const kek = "000102030405060708090a0b0c0d0e0f";

// A step's request as it travels.
function requestOf({ as = "demo", method, path, query = "", headers = {}, body = "", repeat }, kept) {
  const authenticator = as === "none" ? [] : [`customerAuthenticator=${callers[as]}`];
  return {
    method,
    path: filled(`/keystore${path}`, kept),
    query: filled([...authenticator, ...(query && [query])].join("&"), kept),
    body: filled(body, kept) + (repeat ? repeat[0].repeat(repeat[1]) : ""),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value, kept)])),
  };
}

const empty = (worker) =>
  worker.db.batch(["stored_keys", "stored_totals"].map((table) => worker.db.prepare(`DELETE FROM ${table}`)));
const stored = (worker) =>
  worker.db
    .prepare("SELECT * FROM stored_keys")
    .run()
    .then(({ results }) => results);

// Runs the scenarios of a file against the Worker that there is by then.
function run(file, worker) {
  for (const { name, steps } of read(file).scenarios) {
    test(`${file.slice(0, -5)}/${name}`, async () => {
      await empty(worker());
      const kept = { ...callers };
      const secrets = new Set();
      for (const [i, step] of steps.entries()) {
        await worker().control({ now: step.at ? Date.parse(step.at) : at });
        const answer = await worker().send(requestOf(step, kept));
        assertData(answer, `step ${i + 1}`);
        assertAnswer(answer, step, kept, `step ${i + 1}`);
        for (const [
          ,
          secret,
        ] of `${step.query} ${step.headers?.["x-kek"] ? `kek=${step.headers["x-kek"]}` : ""}`.matchAll(
          /kek=([0-9a-f]{32})\b/g,
        ))
          secrets.add(secret);
        for (const [, secret] of (step.body ?? "").matchAll(/"k": "([0-9a-f]{32})"/g)) secrets.add(secret);
      }
      const database = JSON.stringify(await stored(worker()));
      const log = worker().logs.join("\n");
      for (const secret of secrets) {
        if (steps.some((s) => s.body?.includes(`"kid": "${secret}`))) continue; // a scenario's key id that is a kek too
        assert.ok(!database.includes(secret), `${secret} is in the database`);
        assert.ok(!log.includes(secret), `${secret} is in the log`);
      }
      for (const authenticator of Object.values(callers))
        assert.ok(!log.includes(authenticator.split(/[,:]/)[1]), "an authenticator is in the log");
    });
  }
}

describe("the key store", { timeout: 600_000 }, () => {
  let worker;
  before(async () => {
    worker = await startWorker();
    for (const s of services) await addService(worker.db, s);
  });
  after(() => worker.stop());

  for (const file of files.filter((f) => !read(f).maxStoredKeys)) run(file, () => worker);

  test("creates a key once for clients that come at once", async () => {
    await empty(worker);
    await worker.control({ now: at, delay: 20 });
    const step = { method: "POST", path: "/keys", query: `kek=${kek}`, body: '{"kid":"^same"}' };
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => worker.send(requestOf({ ...step, body: `{"kid":"^same ${round}"}` }, {}))),
      );
      assert.deepEqual(
        answers.map((a) => a.status).sort(),
        [200, 200, 200, 201],
        answers.map((a) => a.text).join("\n"),
      );
      assert.equal(new Set(answers.map((a) => a.json().k)).size, 1);
    }
    await worker.control({ delay: 0 });
    assert.equal((await stored(worker)).length, 5);
  });

  test("says in JSON that it cannot answer", async (t) => {
    const list = requestOf({ method: "GET", path: "/keys" }, {});
    await worker.control({ database: "down" });
    const down = await worker.send(list);
    await worker.control({ database: "hangs" });
    const hanging = Array.from({ length: 4 }, () => worker.send(list));
    await eventually(t, async () => (await worker.control()).state.running === 4);
    const full = await worker.send(list);
    await worker.control({ database: "" });
    for (const answer of [down, full, ...(await Promise.all(hanging))]) {
      assert.deepEqual([answer.status, answer.json().errorCode], [503, -2030], answer.text);
      assert.ok(answer.headers["retry-after"]);
    }
    assert.equal((await worker.send(list)).status, 200);
  });

  test("is asked for its own paths alone", async () => {
    const { boots } = await worker.control();
    for (const path of ["/keystore", "/keystores/keys", "/x/keystore/keys", "/hms/keystore/"]) {
      const answer = await worker.send({ path, query: "errorFormat=json" });
      assert.deepEqual([answer.status, answer.json().errorCode], [404, 404], path);
    }
    const after = (await worker.control()).boots ?? 0;
    assert.ok(after <= 1, `${after} runtimes for paths that are nobody's, ${boots} before`);
  });
});

for (const file of files.filter((f) => read(f).maxStoredKeys)) {
  describe(`the key store, as ${file} has it`, { timeout: 600_000 }, () => {
    let worker;
    before(async () => {
      worker = await startWorker({
        bindings: { ...bindings, PLAYTOKEN_MAX_STORED_KEYS: String(read(file).maxStoredKeys) },
      });
      for (const s of services) await addService(worker.db, s);
    });
    after(() => worker.stop());
    run(file, () => worker);
  });
}

test("answers nothing while it does not know how many keys there may be", { timeout: 600_000 }, async () => {
  for (const most of ["0", "many", "1e3"]) {
    const worker = await startWorker({ bindings: { ...bindings, PLAYTOKEN_MAX_STORED_KEYS: most } });
    try {
      const answer = await worker.send({ path: "/hms/pr/token", query: "errorFormat=json" });
      assert.deepEqual([answer.status, answer.json().errorCode], [503, -2030], most);
    } finally {
      await worker.stop();
    }
  }
});

describe("the schedule", () => {
  test("removes keys that have expired, and no others", async () => {
    const worker = await startWorker();
    for (const s of services) await addService(worker.db, s);
    await worker.control({ now: at });
    for (const body of ['{"expiration":"2026-01-15T12:30:00Z"}', '{"expiration":"2036-01-15T13:30:00Z"}', "{}"]) {
      assert.equal(
        (await worker.send(requestOf({ method: "POST", path: "/keys", query: `kek=${kek}`, body }, {}))).status,
        201,
      );
    }
    const count = () => worker.db.prepare("SELECT count(*) AS n FROM stored_keys").first("n");
    assert.equal(await count(), 3);
    for (const [hours, left] of [
      [24, 3],
      [48, 2],
    ]) {
      // the first run only sees the clock
      await worker.control({ now: at + hours * 3600_000 });
      assert.equal(await worker.schedule(), "ok");
      assert.equal(await count(), left);
    }
    assert.deepEqual(
      await worker.db
        .prepare("SELECT keys FROM stored_totals")
        .run()
        .then(({ results }) => results),
      [{ keys: 2 }],
    );
    await worker.stop();
  });
});
