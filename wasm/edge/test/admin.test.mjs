// Operators of the Worker in workerd who change the same account at once, beside the scenarios.
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { testBindings } from "../dev/miniflare.mjs";
import { at, requestOf, setState, stateOf, world } from "./scenarios.mjs";
import { startWorker } from "./worker.mjs";

const operators = 8;

describe("operators", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({
      bindings: {
        ...testBindings,
        PLAYTOKEN_OPERATOR_CREDENTIAL: world.operators.first,
      },
    });
    await setState(worker, stateOf("demo"));
    await worker.control({ now: at, delay: 5 });
  });
  after(() => worker.stop());

  /**
   * Sends a request of each operator at once, and counts the statuses.
   * @param {(i: number) => ScenarioRequest} request
   */
  async function race(request) {
    const all = Array.from({ length: operators }, (_, i) => worker.send(requestOf({ to: "admin", ...request(i) })));
    /** @type {Record<number, number>} */
    const statuses = {};
    for (const { status } of await Promise.all(all)) statuses[status] = (statuses[status] ?? 0) + 1;
    return statuses;
  }

  /** @type {(table: string, condition: string) => Promise<unknown>} */
  const count = (table, condition) =>
    worker.db.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${condition}`).first("n");

  test("one of those who saw the same account changes it", async () => {
    const seen = await worker.send(requestOf({ to: "admin", path: "/accounts/201722" }));
    const statuses = await race((i) => ({
      method: "PATCH",
      path: "/accounts/201722",
      headers: { "if-match": seen.headers.etag },
      body: JSON.stringify({ name: `name ${i}` }),
    }));
    assert.deepEqual(statuses, { 200: 1, 412: operators - 1 });
    assert.equal(await count("changes", "action = 'setAccount'"), 1);
  });

  test("one of those who add the same account adds it, with one authenticator", async () => {
    const statuses = await race(() => ({ method: "POST", path: "/accounts", body: '{"id":7,"name":"x"}' }));
    assert.deepEqual(statuses, { 201: 1, 409: operators - 1 });
    assert.equal(await count("authenticators", "account_id = 7"), 1);
    assert.equal(await count("changes", "action = 'addAccount'"), 1);
  });

  test("all credits count", async () => {
    const statuses = await race(() => ({ method: "POST", path: "/accounts/7/credits", body: '{"credits":3}' }));
    assert.deepEqual(statuses, { 200: operators });
    assert.equal(await worker.db.prepare("SELECT credits FROM accounts WHERE id = 7").first("credits"), 3 * operators);
    assert.equal(await count("changes", "action = 'addCredits'"), operators);
  });
});
