// The key store of the Worker in workerd beside its scenarios.
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { eventually } from "../../../web/test/eventually.mjs";
import { testBindings } from "../dev/miniflare.mjs";
import { at, requestOf, setState, stateOf } from "./scenarios.mjs";
import { startWorker } from "./worker.mjs";

const list = requestOf({ to: "keystore", path: "/keys" });
/** @param {string} body */
const create = (body) =>
  requestOf({ to: "keystore", method: "POST", path: "/keys", query: "kek=000102030405060708090a0b0c0d0e0f", body });
/** @param {TestWorker} worker */
const count = (worker) => worker.db.prepare("SELECT count(*) AS n FROM stored_keys").first("n");

describe("the key store", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker();
    await setState(worker, stateOf("key-store"));
  });
  after(() => worker.stop());

  test("creates a key once for clients that come at once", async () => {
    await worker.control({ now: at, delay: 20 });
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => worker.send(create(`{"kid":"^same ${round}"}`))),
      );
      assert.deepEqual(
        answers.map((a) => a.status).sort(),
        [200, 200, 200, 201],
        answers.map((a) => a.text).join("\n"),
      );
      assert.equal(new Set(answers.map((a) => a.json().k)).size, 1);
    }
    await worker.control({ delay: 0 });
    assert.equal(await count(worker), 5);
  });

  test("says in JSON that it cannot answer", async (t) => {
    await worker.control({ database: "down" });
    const down = await worker.send(list);
    await worker.control({ database: "hangs" });
    const hanging = Array.from({ length: 4 }, () => worker.send(list));
    await eventually(t, async () => (await worker.control()).state.waiting === 4);
    await worker.control({ database: "" });
    for (const answer of [down, ...(await Promise.all(hanging))]) {
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

test("answers nothing while it does not know how many keys there may be", { timeout: 600_000 }, async () => {
  for (const most of ["0", "many", "1e3"]) {
    const worker = await startWorker({ bindings: { ...testBindings, PLAYTOKEN_MAX_STORED_KEYS: most } });
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
    await setState(worker, stateOf("key-store"));
    await worker.control({ now: at });
    for (const body of ['{"expiration":"2026-01-15T12:30:00Z"}', '{"expiration":"2036-01-15T13:30:00Z"}', "{}"]) {
      assert.equal((await worker.send(create(body))).status, 201);
    }
    assert.equal(await count(worker), 3);
    for (const [hours, left] of [
      [24, 3],
      [48, 2],
    ]) {
      // the first run only sees the clock
      await worker.control({ now: at + hours * 3600_000 });
      assert.equal(await worker.schedule(), "ok");
      assert.equal(await count(worker), left);
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
