// Sealing keys are replaced while the Worker is deployed: two versions serve at a time on one D1,
// and no token is lost.
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { expand } from "../../../vectors/expand.mjs";
import { bases } from "../../../vectors/read.mjs";
import { balance, built, demo, directURL, migrate, modulesOf, setAccount, startAll } from "../dev/miniflare.mjs";
import { send } from "./worker.mjs";

const [before, after] = [
  "8f1b64a0c9d7e3f25b0c1a2938475665f4e3d2c1b0a99887766554433221100f",
  "1e5d9c3b7a08f6e4d2c0b1a3958677463524130f2e4d6c8ba9f7e5d3c1b0a298",
];
const form = { "content-type": "application/x-www-form-urlencoded" };
const credential = "c".repeat(64);

// The secrets of the versions in the order of their deployment, as sealing-keys add, promote and
// retire write them.
const versions = {
  edge: before,
  added: `${before}\n${after} # never sealed\n`,
  promoted: `${after}\n${before} # sealed until 2026-01-15T12:00:00Z\n`,
  retired: after,
};

test("no token is lost when sealing keys are replaced", { timeout: 600_000 }, async () => {
  const workers = Object.entries(versions).map(([name, keys]) => ({
    name,
    ...modulesOf(built()),
    bindings: {
      PLAYTOKEN_ENVIRONMENT: "test",
      PLAYTOKEN_PUBLIC_URL: "https://playtoken.example",
      PLAYTOKEN_SEALING_KEYS: keys,
    },
  }));
  const { mf, db, stop } = await startAll(workers);
  try {
    await migrate(db);
    await setAccount(db, { ...demo, credits: 1000 });
    await db
      .prepare("INSERT INTO license_servers (hash, name, created_at) VALUES (?1, 'server', 0)")
      .bind(createHash("sha256").update(credential).digest("hex"))
      .run();
    /** @type {Record<string, string>} */
    const url = {};
    for (const name of Object.keys(versions)) url[name] = await directURL(mf, name);

    /** @type {string[]} */
    const issued = [];
    /** @param {string} name */
    const issue = async (name) => {
      const answer = await send(url[name], {
        method: "POST",
        path: "/hms/pr/token",
        headers: form,
        body: expand({ base: "buy" }, bases),
      });
      assert.equal(answer.status, 200, answer.text);
      issued.push(answer.json().token);
    };
    /** @type {(name: string, token: string) => Promise<ReadAnswer>} */
    const redeem = (name, token) =>
      send(url[name], {
        method: "POST",
        path: "/hms/pr/redeem",
        headers: { ...form, authorization: `Bearer ${credential}` },
        body: `token=${token}`,
      });

    for (const serving of [
      ["edge", "added"],
      ["added", "promoted"],
    ]) {
      await Promise.all(Array.from({ length: 20 }, (_, i) => issue(serving[i % 2])));
      for (const token of issued) {
        for (const name of serving) {
          const answer = await redeem(name, token);
          assert.deepEqual([answer.status, answer.json().keys?.length], [200, 1], `${name}: ${answer.text}`);
        }
      }
    }
    assert.equal(await balance(db), 1000 - 40);

    // The old key is removed when its last token has expired. Removed earlier, these would be lost.
    const left = [];
    for (const token of issued) left.push(await redeem("retired", token));
    assert.deepEqual(left.map((a) => a.status).sort(), [...Array(10).fill(200), ...Array(30).fill(400)]);
    assert.match(String(left.find((a) => a.status === 400)?.json().details), /sealed with the key/);
  } finally {
    await stop();
  }
});
