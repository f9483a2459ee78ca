// The lane of the service's other routes, and the schedule.
import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { demo } from "../miniflare.mjs";
import { endpointPath } from "../../../vectors/expand.mjs";
import { eventually } from "./eventually.mjs";
import { startWorker } from "./worker.mjs";

const health = { path: "/healthz" };

describe("other routes", { timeout: 60_000 }, () => {
  let worker;
  before(async () => {
    worker = await startWorker({ service: demo });
  });
  after(() => worker.stop());

  const running = async () => (await worker.control()).state.running;

  test("say whether tokens can be issued", async () => {
    const well = await worker.send(health);
    assert.deepEqual([well.status, well.headers["cache-control"], well.json()], [200, "no-store", { status: "ok" }]);
    await worker.control({ database: "down" });
    const ill = await worker.send(health);
    assert.deepEqual([ill.status, ill.json()], [503, { status: "unavailable" }]);
    await worker.control({ database: "" });
    assert.equal((await worker.send(health)).status, 200);
    assert.equal(await running(), 0);
  });

  test("are bounded, and keep no token waiting", async (t) => {
    await worker.control({ database: "hangs" });
    const hang = Array.from({ length: 4 }, () => worker.send(health));
    await eventually(t, async () => (await running()) === 4);
    const refused = await worker.send({ ...health, query: "errorFormat=json" });
    assert.deepEqual([refused.status, refused.json().errorCode], [503, -2030]);
    assert.ok(refused.headers["retry-after"]);
    assert.equal((await worker.send({ path: endpointPath, query: "errorFormat=json" })).json().errorCode, -2017);
    await worker.control({ database: "" });
    for (const h of await Promise.all(hang)) assert.deepEqual([h.status, /-2030/.test(h.text)], [503, true]);
    assert.equal(await running(), 0);
    assert.equal((await worker.send(health)).status, 200);
  });

  test("leave nothing behind when their clients leave", async (t) => {
    const { hostname, port } = new URL(worker.url);
    for (let i = 0; i < 30; i++) {
      await worker.control({ database: "held" });
      const socket = connect(Number(port), hostname);
      socket.on("error", () => {});
      socket.write("GET /healthz HTTP/1.1\r\nHost: edge.test\r\n\r\n");
      await eventually(t, async () => (await running()) > 0);
      socket.resetAndDestroy();
      await worker.control({ database: "" });
      await eventually(t, async () => (await running()) === 0);
    }
    assert.equal((await worker.send(health)).status, 200);
  });
});

describe("the schedule", () => {
  test("forgets authenticators that have expired, and no others", async () => {
    const [first, other] = demo.authenticators;
    const hour = (n) => new Date(Date.now() + n * 3600_000).toISOString();
    const worker = await startWorker({
      service: { ...demo, authenticators: [{ ...first, until: hour(-1) }, { ...other, until: hour(1) }, { ...first, secret: "00".repeat(16) }] },
    });
    const count = () => worker.db.prepare("SELECT count(*) AS n FROM authenticators").first("n");
    assert.equal(await count(), 3);
    const { outcome } = await (await worker.mf.getWorker()).scheduled({ cron: "17 4 * * *" });
    assert.equal(outcome, "ok");
    assert.equal(await count(), 2);
    await worker.stop();
  });
});

describe("a Worker without a sealing key", () => {
  test("is not healthy", async () => {
    const worker = await startWorker({ service: demo, bindings: { PLAYTOKEN_ENVIRONMENT: "test", PLAYTOKEN_PUBLIC_URL: "https://playtoken.example" } });
    assert.equal((await worker.send(health)).status, 503);
    await worker.stop();
    assert.ok(worker.logs.some((l) => l.includes("PLAYTOKEN_SEALING_KEYS is missing")), worker.logs.join("\n"));
  });
});
