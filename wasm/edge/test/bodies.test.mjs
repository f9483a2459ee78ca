// Bodies that do not arrive, arrive slowly or are too large, in workerd: they do not delay other
// requests.
import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { formType as contentType, endpointPath as path } from "../../../vectors/expand.mjs";
import { eventually } from "../../../web/test/eventually.mjs";
import { balance, demo } from "../dev/miniflare.mjs";
import { startWorker } from "./worker.mjs";

const good =
  `customerAuthenticator=201722,${demo.authenticators[0].secret}` +
  "&kid=b366360da82e9c6e0b0984002a362cf2&contentKey=b366360da82e9c6e0b0984002a362cf2" +
  "&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0" +
  "&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0&errorFormat=json";
const post = { method: "POST", path, body: good, contentType };
const form = `Content-Type: ${contentType}\r\n`;
/** @type {(target: string, fields: string, method?: string) => string} */
const headOf = (target, fields, method = "POST") => `${method} ${target} HTTP/1.1\r\nHost: edge.test\r\n${fields}\r\n`;

/**
 * A connection, and the answers that have come on it.
 * @param {TestWorker} worker
 */
function open(worker) {
  const { hostname, port } = new URL(worker.url);
  const socket = connect(Number(port), hostname);
  const it = {
    socket,
    got: "",
    ended: false,
    /** @type {string | undefined} */
    error: undefined,
    send: (/** @type {string} */ text) => socket.write(text),
    statuses: () => [...it.got.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => Number(m[1])),
  };
  socket.on("data", (d) => (it.got += d));
  socket.on("error", (e) => (it.error = /** @type {NodeJS.ErrnoException} */ (e).code));
  socket.on("close", () => (it.ended = true));
  return it;
}

describe("bodies", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({ account: demo });
  });
  after(() => worker.stop());

  const reading = async () => (await worker.control()).state.reading;
  /** @param {TestContext} t */
  const settled = (t) =>
    eventually(t, async () => {
      const { held, reading, waiting } = (await worker.control()).state;
      return held === 0 && reading === 0 && waiting === 0;
    });

  for (const [name, length] of [
    ["long", 65536],
    ["short", 400],
  ]) {
    test(`512 ${name} ones that are announced and do not come keep no other waiting`, async (t) => {
      const stalled = Array.from({ length: 512 }, () => open(worker));
      for (const s of stalled) s.send(`${headOf(path, `${form}Content-Length: ${length}\r\n`)}kid=`);
      await eventually(t, async () => (await reading()) === 512);
      const before = await balance(worker.db);
      for (const other of [post, post, { method: "POST", path: "/keystore/keys", body: "{}" }]) {
        assert.notEqual((await worker.send(other)).status, 503);
      }
      assert.equal(before - (await balance(worker.db)), 2);
      // Whatever time that took, those were still being waited for.
      assert.equal(await reading(), 512);
      assert.ok(stalled.every((s) => s.got === ""));
      for (const s of stalled) s.socket.destroy();
      await settled(t);
    });
  }

  test("those that stop half-way give way to others, the slowest first", async (t) => {
    const part = `${good}&x=`.padEnd(60_000, "x");
    const half = Array.from({ length: 200 }, () => open(worker)); // 12 MB, where there is room for 8
    for (const s of half) s.send(headOf(path, `${form}Content-Length: 65536\r\n`) + part);
    await eventually(t, () => half.some((s) => s.statuses()[0] === 503));
    assert.equal((await worker.send(post)).status, 200);
    assert.ok((await worker.control()).state.held <= 8 << 20);
    for (const s of half) s.socket.destroy();
    await settled(t);
  });

  const key = "/keystore/keys/b366360da82e9c6e0b0984002a362cf2";
  for (const [name, target, fields, status, method] of /** @type {const} */ ([
    ["a path that leads nowhere", "/nothing", form, 404],
    ["a method that is not taken", path, form, 405, "PUT"],
    ["another content type", path, "Content-Type: application/json\r\n", 415],
    ["no content type", path, "", 415],
    ["two content types", path, form + form, 415],
    ["an encoding", path, `${form}Content-Encoding: gzip\r\n`, 415],
    ["a broken URL", `${path}%?errorFormat=json`, form, 400],
    ["an encoding, at the key store", `/keystore/keys?customerAuthenticator=x`, "Content-Encoding: gzip\r\n", 415],
    ["a method that is not taken, at the key store", key, "", 405, "PATCH"],
    ["no credential, at redemption", "/hms/pr/redeem", form, 401],
    [
      "another content type, at redemption",
      "/hms/pr/redeem",
      "Authorization: Bearer x\r\nContent-Type: text/plain\r\n",
      401,
    ],
    ["an encoding, at redemption", "/hms/pr/redeem", `Authorization: Bearer x\r\n${form}Content-Encoding: br\r\n`, 415],
    ["an encoding, at the gateway", "/playready/RightsManager.asmx", "Content-Encoding: br\r\n", 415],
    ["a method that is not taken, at the records", "/hms/records", form, 405],
    ["a method that is not taken, at the health", "/healthz", form, 405],
  ])) {
    test(`are not waited for where the head is refused: ${name}`, async (t) => {
      const s = open(worker);
      s.send(headOf(target, `${fields}Content-Length: 1000\r\n`, method));
      // Nothing of the body is ever sent.
      await eventually(t, () => s.statuses().length === 1);
      assert.deepEqual(s.statuses(), [status], s.got);
      assert.equal(await reading(), 0);
      s.socket.destroy();
    });
  }

  for (const [name, announce] of [
    ["announced", true],
    ["in chunks", false],
  ]) {
    test(`too large, ${name}, leave the connection to further requests`, async (t) => {
      const size = 300_000;
      const s = open(worker);
      const body = announce ? "x".repeat(size) : `${`1000\r\n${"x".repeat(4096)}\r\n`.repeat(size / 4096)}0\r\n\r\n`;
      const fields = announce ? `Content-Length: ${size}\r\n` : "Transfer-Encoding: chunked\r\n";
      s.send(headOf(`${path}?errorFormat=json`, form + fields) + body);
      await eventually(t, () => s.statuses().length === 1 || s.ended);
      s.send(headOf(path, `${form}Content-Length: ${good.length}\r\n`) + good);
      await eventually(t, () => s.statuses().length === 2 || s.ended);
      assert.deepEqual([s.statuses(), s.error], [[413, 200], undefined]);
      s.socket.destroy();
      await settled(t);
    });
  }
});
