// What the Worker in workerd records, beside its scenarios.
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { eventually } from "../../../web/test/eventually.mjs";
import { sealingKey, testBindings } from "../dev/miniflare.mjs";
import { hotByTinyGo } from "./built.mjs";
import { at, recorded, requestOf, setState, stateOf, values } from "./scenarios.mjs";
import { startWorker } from "./worker.mjs";

const address = "2001:db8:1:2::7";
const buy = requestOf({ to: "issue", client: address, form: { base: "buy" } });
/** @param {string} authenticator */
const buyAs = (authenticator) =>
  requestOf({
    to: "issue",
    form: {
      base: "buy",
      without: ["customerAuthenticator"],
      with: `errorFormat=json&customerAuthenticator=${authenticator}`,
    },
  });
/** @param {TestWorker} worker */
const setup = (worker) => setState(worker, stateOf("records"));

/** @type {(t: TestContext, worker: TestWorker, pattern: RegExp) => Promise<unknown>} */
const logged = (t, worker, pattern) => eventually(t, () => pattern.test(worker.logs.join("\n")));

describe("records", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker();
  });
  after(() => worker.stop());

  test("records the client's address", async () => {
    await setup(worker);
    await worker.send(buy);
    await worker.control({ flush: true });
    assert.deepEqual(
      (await recorded(worker)).map((r) => r.client),
      [address],
    );
  });

  test("writes in the background, once for many", async (t) => {
    await setup(worker);
    await worker.db.prepare("UPDATE accounts SET credits = 1000").run();
    await worker.control({ flush: true, now: 0 });
    await worker.control();
    await Promise.all(Array.from({ length: 100 }, () => worker.send(buy)));
    await eventually(t, async () => (await recorded(worker)).length === 100);
    const { recordWrites, state } = await worker.control();
    assert.ok(recordWrites <= 5, `${recordWrites} writes`);
    assert.equal(state.records, 0);
  });

  test("gives the largest report, and keeps none of its memory", async () => {
    await setup(worker);
    await worker.control({ flush: true, now: at });
    const { state: before } = await worker.control();
    await worker.send(buy);
    await worker.control({ flush: true });
    const [record] = await recorded(worker);
    const columns = Object.keys(record)
      .filter((name) => name !== "id")
      .join();
    const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)";
    await worker.db.prepare(`${numbers} INSERT INTO records (${columns}) SELECT ${columns} FROM records, n`).run();
    const read = () => worker.send(requestOf({ to: "records", query: "latest=1000" }));
    const reports = await Promise.all([read(), read(), read(), read()]);
    for (const report of reports) assert.equal(report.json().records.length, 1000, report.text.slice(0, 200));
    assert.equal((await worker.send(buy)).status, 200);
    const { state } = await worker.control();
    assert.ok(state.memory <= Math.max(before.memory, hotByTinyGo ? 2 << 20 : 48 << 20), `${state.memory} bytes`);
  });

  test("answers as ever when records cannot be written, and says how many were dropped", async (t) => {
    await setup(worker);
    await worker.control({ flush: true, now: at, records: "down" });
    assert.equal((await worker.send(buy)).status, 200);
    await worker.control({ flush: true });
    await worker.control({ records: "" });
    await logged(
      t,
      worker,
      /"msg":"records not written","records":1,"error":"D1_ERROR"[\s\S]*"msg":"records dropped","records":1/,
    );
    assert.ok(!worker.logs.some((l) => l.includes("a text of others")));
    assert.deepEqual(await recorded(worker), []);
  });

  test("bounds what anyone can have recorded", async (t) => {
    await setup(worker);
    await worker.control({ flush: true, now: at + 3_600_000 });
    const from = worker.logs.length;
    const wrong = buyAs(values["wrong-secret"]);
    for (let i = 0; i < 13; i++) await Promise.all(Array.from({ length: 10 }, () => worker.send(wrong)));
    await worker.control({ flush: true });
    // Requests that take longer than a second are written in several parts, each with the number of
    // records dropped until then.
    const lines = () =>
      worker.logs
        .slice(from)
        .join("\n")
        .matchAll(/"msg":"records dropped","records":(\d+)/g);
    const dropped = () => [...lines()].reduce((sum, [, n]) => sum + Number(n), 0);
    await eventually(t, async () => dropped() + (await recorded(worker)).length >= 130);
    assert.equal(dropped(), 30);
    assert.equal((await recorded(worker)).length, 100);
  });

  test("has one record stand for many refusals of an account", async () => {
    await setup(worker);
    await worker.db.prepare("UPDATE accounts SET credits = 0").run();
    await worker.control({ flush: true, now: at + 2 * 3_600_000 });
    /** @param {string} authenticator */
    const send = (authenticator) => worker.send(buyAs(authenticator));
    for (let i = 0; i < 13; i++) await Promise.all(Array.from({ length: 10 }, () => send(values.demo)));
    assert.equal((await send(values.other)).json().errorCode, -2019);
    await worker.control({ flush: true });
    const rows = await recorded(worker);
    /** @param {number} account */
    const of = (account) =>
      rows
        .filter((r) => r.account_id === account)
        .map((r) => Number(r.count))
        .sort((a, b) => a - b);
    assert.deepEqual(of(201722), [...Array(100).fill(1), 30]);
    assert.deepEqual(of(305118), [1]);
    const usage = await worker.send(requestOf({ to: "records", path: "/usage" }));
    assert.equal(usage.json().days[0].refused, 130);
  });

  test("writes a record that stands for many without another request", { timeout: 600_000 }, async (t) => {
    await setup(worker);
    await worker.db.prepare("UPDATE accounts SET credits = 0").run();
    await worker.control({ flush: true, now: at + 3 * 3_600_000 });
    for (let i = 0; i < 11; i++) await Promise.all(Array.from({ length: 10 }, () => worker.send(buyAs(values.demo))));
    await eventually(t, async () => (await recorded(worker)).some((r) => r.count === 10));
  });

  test("forgets old records and warns of low balances by the schedule", async (t) => {
    await setup(worker);
    /** @param {number} n */
    const days = (n) => at - n * 86_400_000;
    /** @param {number} time */
    const insert = (time, account = 201722) =>
      worker.db
        .prepare(
          "INSERT INTO records (at, kind, account_id, code, token_id, cookie, key_ids, client, license_server, request_id) VALUES (?1, 'issue', ?2, 0, '', '', '', '', '', 'x')",
        )
        .bind(time, account)
        .run();
    await insert(days(-400), 1); // of a clock that was wrong
    for (const time of [days(92), days(90), days(1), days(1), days(1), days(1)]) await insert(time);
    await worker.db
      .prepare("INSERT INTO usage_days VALUES (201722, ?1, 4, 0, 0, 0), (201722, ?2, 9, 0, 0, 0)")
      .bind((days(1) / 86_400_000) | 0, (days(402) / 86_400_000) | 0)
      .run();
    for (const now of [days(1), at]) {
      await worker.control({ now });
      await worker.schedule();
    }
    assert.deepEqual(
      (await recorded(worker)).map((r) => r.at),
      [days(1), days(1), days(1), days(1), days(90), days(-400)],
    );
    assert.deepEqual((await worker.db.prepare("SELECT issued FROM usage_days").run()).results, [{ issued: 4 }]);
    await logged(t, worker, /"msg":"low balance","account":201722,"credits":3,"used":4,"days":7/);
  });
});

describe("the schedule", { timeout: 600_000 }, () => {
  const settings = { PLAYTOKEN_ENVIRONMENT: "test", PLAYTOKEN_PUBLIC_URL: "https://playtoken.example" };
  /** @type {(worker: TestWorker, n: number) => Promise<SQLResult>} */
  const old = (worker, n) =>
    worker.db
      .prepare(`WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1)
    INSERT INTO records (at, kind, account_id, code, token_id, cookie, key_ids, client, license_server, request_id)
    SELECT n, 'issue', 201722, 0, n, '', '', '', '', n FROM i`)
      .bind(n)
      .run();
  /** @type {(worker: TestWorker, table: string) => Promise<SQLValue>} */
  const left = (worker, table) => worker.db.prepare(`SELECT count(*) AS n FROM ${table}`).first("n");
  /** @param {TestWorker} worker */
  const run = async (worker) => assert.equal(await worker.schedule(), "ok");
  /** @param {TestWorker} worker */
  const expired = (worker) =>
    worker.db.prepare("INSERT INTO redeemed_tokens (token_id, expires_at) VALUES ('x', 1)").run();

  for (const [name, more, kept] of /** @type {const} */ ([
    ["forgets as many old records as there are, some at a time", { PLAYTOKEN_SEALING_KEYS: sealingKey }, 0],
    ["needs no sealing key to forget", {}, 0],
    [
      "forgets no record while it does not know how long they are kept",
      { PLAYTOKEN_SEALING_KEYS: sealingKey, PLAYTOKEN_RECORD_DAYS: "long" },
      5500,
    ],
  ])) {
    test(name, async (t) => {
      const worker = await startWorker({ bindings: { ...settings, ...more } });
      try {
        await old(worker, 5500);
        await expired(worker);
        await worker.control({ now: at });
        await run(worker); // it only sees the clock
        assert.deepEqual([await left(worker, "records"), await left(worker, "redeemed_tokens")], [5500, 1]);
        await worker.control({ now: at + 40 * 86_400_000 });
        await run(worker); // it does not believe it
        await logged(t, worker, /"level":"WARN","msg":"the clock has moved by more than a day/);
        assert.deepEqual([await left(worker, "records"), await left(worker, "redeemed_tokens")], [5500, 1]);
        await worker.control({ now: at + 41 * 86_400_000 });
        await run(worker);
        assert.deepEqual([await left(worker, "records"), await left(worker, "redeemed_tokens")], [kept, 0]);
        const { roundTrips } = await worker.control();
        if (!kept) assert.ok(roundTrips > 6 + 5500 / 1000, `${roundTrips}`);
        else await logged(t, worker, /"msg":"expired rows not deleted","error":"PLAYTOKEN_RECORD_DAYS/);
      } finally {
        await worker.stop();
      }
    });
  }

  test("says in a line that it failed", async (t) => {
    const worker = await startWorker();
    try {
      await worker.control({ database: "down" });
      await run(worker);
      await logged(t, worker, /"level":"ERROR","msg":"balances not checked","error":"D1_ERROR"/);
      await logged(
        t,
        worker,
        /"level":"ERROR","msg":"expired rows not deleted","error":"the statement failed: D1_ERROR"/,
      );
      await worker.control({ boot: "fails" });
      await run(worker);
      await logged(t, worker, /"level":"ERROR","msg":"the schedule did not run","error":"RangeError"/);
      assert.ok(!worker.logs.some((l) => l.includes("a text of others")));
      assert.ok(!/goroutine|panic/.test(worker.logs.join("\n")), worker.logs.join("\n"));
    } finally {
      await worker.stop();
    }
  });
});

for (const [name, bindings, want] of /** @type {const} */ ([
  ["addresses in part", { PLAYTOKEN_RECORD_ADDRESSES: "truncated" }, ["2001:db8:1::/48"]],
  ["no addresses", { PLAYTOKEN_RECORD_ADDRESSES: "none" }, [""]],
  ["nothing", { PLAYTOKEN_RECORD_DAYS: "0" }, []],
  ["nothing, as a number,", { PLAYTOKEN_RECORD_DAYS: 0 }, []],
])) {
  test(`records ${name} where that is configured`, { timeout: 600_000 }, async () => {
    const worker = await startWorker({
      bindings: {
        ...testBindings,
        ...bindings,
      },
    });
    try {
      await setup(worker);
      assert.equal((await worker.send(buy)).status, 200);
      await worker.control({ flush: true });
      assert.deepEqual(
        (await recorded(worker)).map((r) => r.client),
        want,
      );
    } finally {
      await worker.stop();
    }
  });
}
