// What wrangler.jsonc says agrees with the Worker.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { serviceRoutes, tokenPath } from "../../../wasm/edge/routes.mjs";
import { compatibilityDate, demo } from "../miniflare.mjs";
import { environments, readConfig } from "../wrangler.mjs";
import { startWorker } from "./worker.mjs";

for (const env of environments) {
  test(`${env}: the Worker's own paths are not looked up among the files`, () => {
    const { assets } = readConfig(env);
    const first = (path) => assets.run_worker_first.some((p) => (p.endsWith("*") ? path.startsWith(p.slice(0, -1)) : path === p));
    for (const route of [tokenPath, ...serviceRoutes]) assert.ok(first(route), route);
    assert.ok(first("/") && !first("/guides/"));
  });
}

test("what is tested is what is deployed", () => {
  for (const env of environments) assert.equal(readConfig(env).compatibility_date, compatibilityDate);
});

test("each route is one", async () => {
  const worker = await startWorker({ service: demo });
  for (const route of serviceRoutes) {
    assert.notEqual((await worker.send({ path: route.endsWith("/") ? `${route}keys` : route, query: "errorFormat=json" })).status, 404, route);
  }
  await worker.stop();
});
