// The gateway of the Worker in workerd beside its scenarios, with a license server on loopback.
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { eventually } from "../../../web/test/eventually.mjs";
import { demo, sealingKey, testBindings } from "../dev/miniflare.mjs";
import { assertData, assertFault, elementOf } from "./answers.mjs";
import { startLicenseServer } from "./licenseserver.mjs";
import { at, requestOf, values } from "./scenarios.mjs";
import { startWorker } from "./worker.mjs";

/** @param {string} token */
const challenge = (token) => requestOf({ to: "gateway", query: `ExpressPlayToken=${token}` });
const unanswered = { code: -2030, details: "did not answer", fault: { statusCode: "0x8004c600" } };

for (const singleUse of [false, true]) {
  describe(`the gateway, tokens for ${singleUse ? "a single use" : "any use"}`, { timeout: 600_000 }, () => {
    /** @type {TestWorker} */
    let worker;
    /** @type {LicenseServer} */
    let license;
    before(async () => {
      license = await startLicenseServer();
      worker = await startWorker({
        account: demo,
        bindings: {
          ...testBindings,
          PLAYTOKEN_PLAYREADY_URL: license.url,
          PLAYTOKEN_SINGLE_USE: singleUse,
        },
      });
    });
    after(() => Promise.all([worker.stop(), license.stop()]));

    if (singleUse) {
      test("uses nothing up when the license server does not answer at all", async () => {
        await worker.control({ now: at });
        const { token } = (await worker.send(requestOf({ to: "issue", form: { base: "buy" } }))).json();
        const send = () => worker.send(challenge(token));
        license.set({ does: "hangs" });
        assertFault(await send(), unanswered, "without an answer");
        license.set();
        assert.equal((await send()).status, 200);
      });
      return;
    }
    test("refuses with a fault when too many come at once", async (t) => {
      await worker.control({ now: at });
      license.set({ does: "hangs" });
      const send = () => worker.send(challenge(values.good));
      const hanging = Array.from({ length: 4 }, send);
      await eventually(t, () => license.requests.length === 4);
      const full = await send();
      assert.deepEqual(
        [full.status, full.headers["retry-after"], full.headers["access-control-expose-headers"]],
        [500, "2", "Retry-After, X-Request-Id"],
      );
      assertData(full);
      assert.equal(elementOf(full.text, "StatusCode"), "0x8004c600");
      assert.match(elementOf(full.text, "faultstring"), /^-2030: /);
      for (const answer of await Promise.all(hanging)) assertFault(answer, unanswered, "after the time");
    });
  });
}

for (const [name, bindings] of /** @type {const} */ ([
  ["in production", { PLAYTOKEN_ENVIRONMENT: "production" }],
  ["where it is off", { PLAYTOKEN_ENVIRONMENT: "test", PLAYTOKEN_PLAYREADY_URL: "off" }],
])) {
  test(`there is no gateway ${name}`, { timeout: 600_000 }, async () => {
    const worker = await startWorker({
      bindings: { PLAYTOKEN_PUBLIC_URL: "https://playtoken.example", PLAYTOKEN_SEALING_KEYS: sealingKey, ...bindings },
    });
    try {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const off = requestOf({ to: "gateway", query: "errorFormat=json", headers, body: "" });
      const answer = await worker.send(off);
      assert.deepEqual([answer.status, answer.json().errorCode], [404, 404]);
    } finally {
      await worker.stop();
    }
  });
}
