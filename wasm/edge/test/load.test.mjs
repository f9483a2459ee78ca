// Many requests at a time: nothing is charged twice, nothing is mixed up, and memory does not grow.
import { strict as assert } from "node:assert";
import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { eventually } from "../../../web/test/eventually.mjs";
import { root } from "../dev/build.mjs";
import { balance, demo, sealingKey, setAccount } from "../dev/miniflare.mjs";
import { hotByTinyGo } from "./built.mjs";
import { startWorker } from "./worker.mjs";

const load = join(root, "build/out/edge-load");
const MiB = 1 << 20;

describe("load", { timeout: 3_600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    execFileSync(process.env.GO ?? "go", ["build", "-o", load, "./wasm/edge/bench/load"], {
      cwd: root,
      stdio: "inherit",
    });
    worker = await startWorker({ account: demo });
    await worker.control({ stretch: 20 });
  });
  after(() => worker.stop());

  /** @param {{ connections: number, requests: number, mix: string }} options */
  async function send(options) {
    const args = Object.entries({ url: worker.url, keys: sealingKey, ...options }).map(
      ([name, value]) => `-${name}=${value}`,
    );
    const { stdout } = await promisify(execFile)(load, args);
    const result = JSON.parse(stdout);
    assert.equal(result.wrongAll, 0, JSON.stringify(result.wrong));
    return result;
  }

  test("a balance of 50 gives 50 tokens, whoever is first", async () => {
    await setAccount(worker.db, { ...demo, credits: 50 });
    const args = ["-url", worker.url, "-connections", "64", "-requests", "200", "-mix", "issued=1,post=1"];
    const { codes } = JSON.parse((await promisify(execFile)(load, args)).stdout);
    assert.deepEqual(codes, { 200: 50, "-2019": 150 });
    assert.equal(await balance(worker.db), 0);
    await setAccount(worker.db, demo);
  });

  /**
   * The last records are written after the last answer. peak is that since the last time.
   * @param {TestContext} t
   */
  async function settled(t) {
    let peak = 0;
    return eventually(t, async () => {
      const found = await worker.control();
      peak = Math.max(peak, found.peak);
      return found.state.records === 0 && { ...found, peak };
    });
  }

  const tokenMix = "issued=30,post=30,rejected=30,badkey=30,unknown=10,path=10";
  const mix = `${tokenMix},records=1,health=1`;
  const empty = { waiting: 0, held: 0, reading: 0, memory: 0, reports: 0, records: 0 };
  const most = hotByTinyGo ? 2 * MiB : 48 * MiB;

  test("64 connections get each its own answers, at a level memory", async (t) => {
    const before = await balance(worker.db);
    const { codes } = await send({ connections: 64, requests: 60_000, mix });
    const { state, peak } = await settled(t);
    assert.equal(before - (await balance(worker.db)), codes[200]);
    assert.ok(codes.records > 100 && codes.health > 100, "the other routes were not asked");
    assert.deepEqual({ ...state, memory: 0 }, empty);
    assert.ok(!worker.logs.some((l) => l.includes("the Go runtime is replaced")));
    assert.ok(peak > 0 && peak <= most, `the runtime held ${peak} bytes`);
  });

  test("far from the database, too", async (t) => {
    await worker.control({ delay: 30 });
    await send({ connections: 64, requests: 10_000, mix: tokenMix });
    await worker.control({ delay: 0 });
    const { state, peak } = await settled(t);
    assert.deepEqual({ ...state, memory: 0 }, empty);
    assert.ok(peak <= most, `the runtime held ${peak} bytes`);
  });
});
