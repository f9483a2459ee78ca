// Redemption by the Worker in workerd beside its scenarios.
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { testBindings } from "../dev/miniflare.mjs";
import { at, requestOf, setState, stateOf } from "./scenarios.mjs";
import { startWorker } from "./worker.mjs";

const buy = requestOf({ to: "issue", form: { base: "buy" } });
/** @param {string} token */
const redemption = (token, flag = "") => requestOf({ to: "redeem", body: `token=${token}${flag}` });

describe("redemption", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker();
    await setState(worker, stateOf("redeem"));
  });
  after(() => worker.stop());

  test("redeems a single-use token once, however many come at once", async () => {
    await worker.control({ now: at, delay: 5 });
    const token = (await worker.send(buy)).json().token;
    const redeem = () => worker.send(redemption(token, "&singleUse=true"));
    const answers = await Promise.all(Array.from({ length: 100 }, redeem));
    await worker.control({ delay: 0 });
    const statuses = answers.map((answer) => answer.status).sort();
    assert.deepEqual(statuses, [200, ...Array.from({ length: 99 }, () => 409)]);
  });
});

for (const [setting, second] of /** @type {const} */ ([
  ["true", 409],
  ["false", 200],
])) {
  test(`lets each token be redeemed ${second === 409 ? "once" : "again"} where PLAYTOKEN_SINGLE_USE is ${setting}`, {
    timeout: 600_000,
  }, async () => {
    const worker = await startWorker({
      bindings: {
        ...testBindings,
        PLAYTOKEN_SINGLE_USE: setting,
      },
    });
    try {
      await setState(worker, stateOf("redeem"));
      const token = (await worker.send(buy)).json().token;
      /** @type {number[]} */
      const statuses = [];
      for (const flag of ["", "&singleUse=false"]) statuses.push((await worker.send(redemption(token, flag))).status);
      assert.deepEqual(statuses, [200, second]);
    } finally {
      await worker.stop();
    }
  });
}
