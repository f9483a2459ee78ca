// What wrangler.jsonc says agrees with the Worker.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { compatibilityDate, demo, sealingKey, testBindings } from "../dev/miniflare.mjs";
import { environments, readConfig } from "../dev/wrangler.mjs";
import { interfaces } from "./built.mjs";
import { startWorker } from "./worker.mjs";

for (const env of environments) {
  test(`${env}: no path is looked up among the files before the Worker is asked`, () => {
    assert.equal(readConfig(env).assets.run_worker_first, true);
  });
}

test("what is tested is what is deployed", () => {
  for (const env of environments) assert.equal(readConfig(env).compatibility_date, compatibilityDate);
});

test("each route is one", async () => {
  /** @type {Record<string, string>} */
  const below = { "/keystore/": "keys", "/admin/": "accounts" };
  const worker = await startWorker({
    account: demo,
    bindings: {
      ...testBindings,
      PLAYTOKEN_OPERATOR_CREDENTIAL: sealingKey,
    },
  });
  try {
    for (const route of interfaces.flatMap(({ paths }) => paths)) {
      const path = route + (below[route] ?? "");
      assert.notEqual((await worker.send({ path, query: "errorFormat=json" })).status, 404, route);
    }
  } finally {
    await worker.stop();
  }
});
