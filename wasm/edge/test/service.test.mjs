// The routes beside the token endpoint, and the schedule.
import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";
import { endpointPath } from "../../../vectors/expand.mjs";
import { eventually } from "../../../web/test/eventually.mjs";
import { demo } from "../dev/miniflare.mjs";
import { startWorker } from "./worker.mjs";

const health = { path: "/healthz" };
const keys = {
  path: "/keystore/keys",
  headers: { "x-customer-authenticator": `${demo.id},${demo.authenticators[0].secret}` },
};
const one = { ...keys, path: "/keystore/keys/b366360da82e9c6e0b0984002a362cf2" };
const records = {
  path: "/hms/records",
  headers: { "x-customer-authenticator": `${demo.id},${demo.authenticators[0].secret}` },
};

describe("other routes", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({ account: demo });
  });
  after(() => worker.stop());
  afterEach(() => worker.control({ database: "", stretch: 1 }));

  const waiting = async () => (await worker.control()).state.waiting;
  const reports = async () => (await worker.control()).state.reports;
  /**
   * What was found is good for a second.
   * @type {(t: TestContext, status: number) => Promise<ReadAnswer>}
   */
  const healthIs = (t, status) =>
    eventually(t, async () => {
      const answer = await worker.send(health);
      return answer.status === status && answer;
    });

  test("say whether tokens can be issued", async (t) => {
    const well = await worker.send(health);
    assert.deepEqual([well.status, well.headers["cache-control"], well.json()], [200, "no-store", { status: "ok" }]);
    for (const database of ["down", "full"]) {
      await worker.control({ database });
      const ill = await healthIs(t, 503);
      assert.deepEqual([ill.headers["cache-control"], ill.json()], ["no-store", { status: "unavailable" }]);
      await worker.control({ database: "" });
      await healthIs(t, 200);
    }
    assert.equal(await waiting(), 0);
    await eventually(t, () =>
      worker.logs.some((l) => /"error":"the statement failed: database or disk is full"/.test(l)),
    );
  });

  test("write for their health at most once a second, whoever asks", async () => {
    await worker.control();
    const start = Date.now();
    for (let i = 0; i < 5; i++) {
      const query = i % 2 ? "x=1" : "";
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, j) => worker.send({ ...health, query, method: j % 4 ? "GET" : "HEAD" })),
      );
      for (const a of answers) assert.equal(a.status, 200, a.text);
    }
    const { roundTrips } = await worker.control();
    assert.ok(roundTrips <= 1 + Math.ceil((Date.now() - start) / 1000), `${roundTrips} writes`);
  });

  test("keep no token waiting when the database hangs", async (t) => {
    await worker.control({ database: "hangs" });
    const hang = Array.from({ length: 32 }, () => worker.send(one));
    await eventually(t, async () => (await waiting()) === 32);
    const token = await worker.send({ path: endpointPath, query: "errorFormat=json" });
    assert.equal(token.json().errorCode, -2017);
    await worker.control({ database: "" });
    for (const h of await Promise.all(hang)) {
      assert.deepEqual([h.status, h.json().errorCode], [503, -2030]);
      assert.ok(h.headers["retry-after"]);
    }
    assert.equal(await waiting(), 0);
    assert.equal((await worker.send(one)).status, 404);
  });

  test("are answered while one account asks for reports without end", async (t) => {
    await worker.control({ database: "reports held", stretch: 12 });
    const usage = { ...records, path: "/hms/records/usage" };
    const asked = Array.from({ length: 16 }, (_, i) => worker.send(i % 2 ? records : usage));
    await eventually(t, async () => (await reports()) === 2);
    for (const o of await Promise.all(Array.from({ length: 4 }, () => worker.send(one))))
      assert.equal(o.status, 404, o.text);
    assert.equal(await reports(), 2);
    await worker.control({ database: "" });
    // Some found no place in time.
    for (const a of await Promise.all(asked)) assert.ok(a.status === 200 || a.json().errorCode === -2030, a.text);
    assert.deepEqual([await waiting(), await reports()], [0, 0]);
  });

  test("write the same lines as the token endpoint and a native server", async (t) => {
    const from = worker.logs.length;
    /** @param {number} i */
    const client = (i) => ({ "cf-connecting-ip": `198.51.100.${i}` });
    await worker.send({
      path: endpointPath,
      query: `customerAuthenticator=${records.headers["x-customer-authenticator"]}`,
      headers: client(1),
    });
    await worker.send({ ...records, query: "latest=0", headers: { ...records.headers, ...client(2) } });
    await worker.control({ database: "down" });
    await worker.send({ ...records, headers: { ...records.headers, ...client(3) } });
    await worker.control({ database: "" });
    const lines = () =>
      worker.logs
        .slice(from)
        .filter((l) => l.includes("198.51.100."))
        .map((l) => JSON.parse(l));
    await eventually(t, () => lines().length === 3);
    const [token, other, failed] = lines();
    const names = ["time", "level", "msg", "requestId", "method", "status", "took", "client", "code", "parameter"];
    assert.deepEqual(Object.keys(token), names);
    assert.deepEqual(Object.keys(other), [...names, "account"]);
    assert.deepEqual(Object.keys(failed), [...names, "account", "error"]);
    assert.deepEqual([failed.level, failed.msg, failed.status, failed.code], ["ERROR", "records request", 503, -2030]);
    assert.deepEqual(
      [token.msg, other.msg, token.level, other.level],
      ["token request", "records request", "INFO", "INFO"],
    );
    for (const l of [token, other, failed])
      assert.equal(new Date(l.time).toISOString().slice(0, 19), l.time.slice(0, 19));
  });

  test("have room for others, whoever asks for health", async (t) => {
    await worker.control({ database: "held", stretch: 12 });
    const asked = Array.from({ length: 40 }, () => worker.send(health));
    const others = Array.from({ length: 4 }, () => worker.send(one));
    await eventually(t, async () => (await waiting()) === 44);
    await worker.control({ database: "" });
    for (const o of await Promise.all(others)) assert.equal(o.status, 404, o.text);
    for (const h of await Promise.all(asked)) assert.equal(h.status, 200, h.text);
    assert.equal(await waiting(), 0);
  });

  test("say how they are to GET and HEAD alone", async () => {
    assert.deepEqual(
      [
        (await worker.send({ ...health, method: "HEAD" })).status,
        (await worker.send({ ...health, method: "HEAD" })).text,
      ],
      [200, ""],
    );
    await worker.control();
    const post = await worker.send({ ...health, method: "POST", body: "x" });
    assert.deepEqual([post.status, post.json().errorCode, post.headers.allow], [405, 405, "GET, HEAD"]);
    assert.equal((await worker.control()).roundTrips, 0);
  });

  test("are found whatever is escaped in their paths", async () => {
    assert.equal((await worker.send({ path: "/healt%68z" })).status, 200);
    assert.equal((await worker.send({ path: "/hms/pr/redee%6d" })).json().errorCode, 405);
    assert.equal((await worker.send({ path: "/%68ms/records" })).json().errorCode, -2017);
  });

  test("are kept waiting by no slow body", async (t) => {
    const { hostname, port } = new URL(worker.url);
    /** @type {(path: string, type: string, rest: string) => Promise<string>} */
    const slow = (path, type, rest) => {
      const socket = connect(Number(port), hostname);
      socket.write(`POST ${path} HTTP/1.1\r\nHost: edge.test\r\nContent-Type: ${type}\r\n${rest}\r\n{`);
      return new Promise((resolve, reject) => {
        let got = "";
        socket
          .on("data", (d) => {
            got += d;
            if (/\r\n\r\n[\s\S]*[}>]\s*$/.test(got)) socket.destroy();
          })
          .on("error", reject)
          .on("close", () => resolve(got));
      });
    };
    // The first are read at one go, the others by pieces.
    const answers = [1000, 1000, 10_000, 10_000].flatMap((length) => [
      slow(
        "/hms/pr/redeem",
        "application/x-www-form-urlencoded",
        `Authorization: Bearer x\r\nContent-Length: ${length}\r\n`,
      ),
      slow(
        "/keystore/keys",
        "application/json",
        `X-Customer-Authenticator: ${records.headers["x-customer-authenticator"]}\r\nContent-Length: ${length}\r\n`,
      ),
      slow("/playready/RightsManager.asmx", "text/xml", `Content-Length: ${length}\r\n`),
    ]);
    await eventually(t, async () => {
      const { held, reading } = (await worker.control()).state;
      return held === 6 && reading === 12;
    });
    assert.equal(await waiting(), 0, "Go was called before the body came");
    assert.equal((await worker.send(health)).status, 200);
    assert.equal((await worker.send(records)).status, 200);
    await worker.control();
    for (const [i, answer] of (await Promise.all(answers)).entries()) {
      // Redemption checks the credential before the body.
      const wanted = [
        /^HTTP\/1.1 401 /,
        /^HTTP\/1.1 400 [\s\S]*"errorCode":400/,
        /^HTTP\/1.1 500 [\s\S]*<faultstring>400: /,
      ];
      assert.match(answer, wanted[i % 3]);
    }
    await eventually(t, async () => (await worker.control()).state.held === 0);
  });

  test("refuse a body that has no end in their own words", async () => {
    const large = await worker.send({ ...records, method: "POST", path: "/keystore/keys", body: "x".repeat(100_000) });
    assert.deepEqual([large.status, large.json().details], [413, "the body is over 16 KiB"]);
  });

  test("leave nothing behind when their clients leave", async (t) => {
    const { hostname, port } = new URL(worker.url);
    for (let i = 0; i < 30; i++) {
      await worker.control({ database: "held" });
      const socket = connect(Number(port), hostname);
      socket.on("error", () => {});
      socket.write(
        `GET ${records.path} HTTP/1.1\r\nHost: edge.test\r\nX-Customer-Authenticator: ${records.headers["x-customer-authenticator"]}\r\n\r\n`,
      );
      await eventually(t, async () => (await waiting()) > 0);
      socket.resetAndDestroy();
      await worker.control({ database: "" });
      await eventually(t, async () => (await waiting()) === 0);
    }
    assert.equal((await worker.send(records)).status, 200);
  });
});

describe("the schedule", () => {
  test("forgets authenticators that have expired, and no others", async () => {
    const [first, other] = demo.authenticators;
    /** @param {number} n */
    const hour = (n) => new Date(Date.now() + n * 3600_000).toISOString();
    const worker = await startWorker({
      account: {
        ...demo,
        authenticators: [
          { ...first, until: hour(-1) },
          { ...other, until: hour(1) },
          { ...first, secret: "00".repeat(16) },
        ],
      },
    });
    const count = () => worker.db.prepare("SELECT count(*) AS n FROM authenticators").first("n");
    assert.equal(await count(), 3);
    const now = Date.now();
    for (const [hours, left] of [
      [0, 3],
      [24, 2],
    ]) {
      // the first run only sees the clock
      await worker.control({ now: now + hours * 3600_000 });
      assert.equal(await worker.schedule(), "ok");
      assert.equal(await count(), left);
    }
    await worker.stop();
  });
});

describe("a Worker without a sealing key", () => {
  test("is not healthy", async (t) => {
    const worker = await startWorker({
      account: demo,
      bindings: { PLAYTOKEN_ENVIRONMENT: "test", PLAYTOKEN_PUBLIC_URL: "https://playtoken.example" },
    });
    assert.equal((await worker.send(health)).status, 503);
    await eventually(t, () => worker.logs.some((l) => l.includes("PLAYTOKEN_SEALING_KEYS is missing")));
    await worker.stop();
  });
});
