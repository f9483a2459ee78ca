// What goes wrong hurts its own request alone, and leaves nothing behind.
import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { formType as contentType, endpointPath as path } from "../../../vectors/expand.mjs";
import { eventually } from "../../../web/test/eventually.mjs";
import { balance, demo, testBindings } from "../dev/miniflare.mjs";
import { hotByTinyGo } from "./built.mjs";
import { startLicenseServer } from "./licenseserver.mjs";
import { at, requestOf, values } from "./scenarios.mjs";
import { credential, startStorage } from "./storage.mjs";
import { startWorker } from "./worker.mjs";

const secret = demo.authenticators[0].secret;
const good =
  `customerAuthenticator=201722,${secret}` +
  "&kid=b366360da82e9c6e0b0984002a362cf2&contentKey=b366360da82e9c6e0b0984002a362cf2" +
  "&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0" +
  "&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0&errorFormat=json";
const issued = { path, query: good };

/**
 * Waits until the Worker has released every request.
 * @param {TestContext} t
 * @param {TestWorker} worker
 */
async function settled(t, worker) {
  await eventually(t, async () => {
    const { state } = await worker.control();
    return state.waiting === 0 && state.held === 0;
  });
}

/** @typedef {(socket: import("node:net").Socket, t: TestContext) => Promise<unknown>} Until */

/**
 * Sends the text and resets the connection when `until` resolves.
 * @param {TestContext} t
 * @param {TestWorker} worker
 * @param {string} text
 * @param {Until} [until]
 */
async function leave(t, worker, text, until = async () => {}) {
  const { hostname, port } = new URL(worker.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  await new Promise((resolve) => socket.write(text, resolve));
  await until(socket, t);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.resetAndDestroy();
  await closed;
}

// Go's hot module recovers from a panic, and collects garbage. hot.test.mjs demands TinyGo's in CI.
const recovers = !hotByTinyGo && "the hot module is by Go: make tinygo";

/** @type {(method: string, rest: string) => string} */
const headOf = (method, rest) => `${method} ${path}${rest} HTTP/1.1\r\nHost: edge.test\r\n`;

describe("a failing runtime of the hot module", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({ folder: "edge-faults", account: demo });
  });
  after(() => worker.stop());

  for (const results of [0, 1]) {
    test(`panic in the call with ${results} results`, async (t) => {
      await worker.control({ delay: 50, boot: "" });
      const before = await balance(worker.db);
      const others = Array.from({ length: 8 }, () => worker.send(issued));
      const hurt = await worker.send({ path, query: `${good}&fault=panic-${results}` });
      assert.equal(hurt.status, 503);
      assert.equal(hurt.json().errorCode, -2030);
      assert.ok(hurt.headers["retry-after"]);
      for (const other of await Promise.all(others)) assert.equal(other.status, 200, other.text);
      assert.equal((await worker.send(issued)).status, 200);
      // A fault after the charge does not undo it: its answer might have been delivered.
      assert.equal(before - (await balance(worker.db)), 9 + results);
      await worker.control({ delay: 0 });
      await settled(t, worker);
      assert.ok(!worker.logs.some((l) => l.includes(secret) || l.includes("b366360d")), worker.logs.join("\n"));
    });
  }

  test("one that cannot be booted is done without", { skip: recovers }, async (t) => {
    await worker.control({ boot: "fails" });
    await worker.send({ path, query: `${good}&fault=panic-0` });
    for (const [query, type] of [
      [good, "application/json; charset=utf-8"],
      ["", "text/html; charset=utf-8"],
    ]) {
      const answer = await worker.send({ path, query });
      assert.equal(answer.status, 503);
      assert.equal(answer.headers["content-type"], type);
      assert.equal(answer.headers["cache-control"], "no-store");
      assert.match(answer.text, /-2030/);
      assert.ok(answer.text.includes(answer.headers["x-request-id"]));
    }
    await worker.control({ boot: "" });
    assert.equal((await worker.send(issued)).status, 200);
    await eventually(t, () =>
      worker.logs.some((l) => /"msg":"the Go runtime is replaced","error":"RangeError"/.test(l)),
    );
    assert.ok(!worker.logs.some((l) => l.includes("a text of others")));
  });

  test("one that has grown is replaced", { skip: recovers }, async () => {
    await worker.send(issued);
    const { state: before } = await worker.control();
    assert.equal((await worker.send({ path, query: `${good}&fault=grow` })).status, 200);
    assert.equal((await worker.send(issued)).status, 200);
    const { state, boots } = await worker.control();
    assert.equal(state.memory, before.memory);
    assert.equal(boots, 2); // after each of the request's two calls
  });
});

describe("a Go runtime that fails while keys are fetched", { timeout: 600_000 }, () => {
  const kid = "b366360da82e9c6e0b0984002a362cf2";
  const stored = good.replace(`&contentKey=${kid}`, "&kek=000102030405060708090a0b0c0d0e0f");
  /** @type {TestWorker} */
  let worker;
  /** @type {Awaited<ReturnType<typeof startStorage>>} */
  let storage;
  before(async () => {
    storage = await startStorage([{ kid, ek: "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d" }]);
    worker = await startWorker({
      folder: "edge-faults",
      account: demo,
      bindings: {
        ...testBindings,
        PLAYTOKEN_KEY_STORAGE_URL: storage.root,
        PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR: credential,
      },
    });
  });
  after(() => Promise.all([worker.stop(), storage.stop()]));

  test("nothing is fetched again, and nothing charged twice", async (t) => {
    storage.set();
    await worker.control({ delay: 50 });
    const before = await balance(worker.db);
    const first = Array.from({ length: 4 }, () => worker.send({ path, query: stored }));
    await eventually(t, () => storage.requests === 4);
    // They wait for their charges now. The next ones wait for their accounts.
    const more = Array.from({ length: 4 }, () => worker.send({ path, query: stored }));
    assert.equal((await worker.send({ path, query: `${stored}&fault=panic-0` })).status, 503);
    for (const answer of await Promise.all([...first, ...more])) assert.equal(answer.status, 200, answer.text);
    assert.equal(storage.requests, 8);
    assert.equal(before - (await balance(worker.db)), 8);
    await worker.control({ delay: 0 });
    await settled(t, worker);
    assert.ok(!worker.logs.some((l) => l.includes(credential.slice(7, 20)) || l.includes(kid)), worker.logs.join("\n"));
  });
});

describe("a client that leaves while its keys are fetched", { timeout: 600_000 }, () => {
  test("leaves nothing behind", async (t) => {
    const kid = "b366360da82e9c6e0b0984002a362cf2";
    const storage = await startStorage([]);
    const worker = await startWorker({
      account: demo,
      bindings: {
        ...testBindings,
        PLAYTOKEN_KEY_STORAGE_URL: storage.root,
        PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR: credential,
      },
    });
    try {
      storage.set("hangs");
      await worker.control({ fetchTime: 500 });
      const stored = good.replace(`&contentKey=${kid}`, "&kek=000102030405060708090a0b0c0d0e0f");
      const text = `${headOf("GET", `?${stored}`)}\r\n`;
      for (let i = 1; i <= 30; i++) await leave(t, worker, text, () => eventually(t, () => storage.requests === i));
      await settled(t, worker);
      assert.equal(await balance(worker.db), demo.credits);
      assert.equal((await worker.send(issued)).status, 200);
    } finally {
      await Promise.all([worker.stop(), storage.stop()]);
    }
  });
});

describe("a failing runtime of the full module", { timeout: 600_000 }, () => {
  const keys = { path: "/keystore/keycount", headers: { "x-customer-authenticator": `201722,${secret}` } };
  /** @type {TestWorker} */
  let worker;
  /** @type {LicenseServer} */
  let license;
  const challenge = requestOf({ to: "gateway", query: `ExpressPlayToken=${values.good}` });
  before(async () => {
    license = await startLicenseServer();
    worker = await startWorker({
      folder: "edge-faults",
      account: demo,
      bindings: {
        ...testBindings,
        PLAYTOKEN_PLAYREADY_URL: license.url,
      },
    });
    await worker.control({ now: at });
  });
  after(() => Promise.all([worker.stop(), license.stop()]));

  for (const how of ["panic", "exit", "fatal"]) {
    test(how, async (t) => {
      const from = worker.logs.length;
      const hurt = { ...challenge, query: `${challenge.query}&fault=${how}-0` };
      const [failed, ...others] = await Promise.all([hurt, challenge, challenge, keys, issued].map(worker.send));
      assert.equal(failed.status, 500, failed.text);
      for (const other of others) assert.equal(other.status, 200, other.text);
      assert.equal((await worker.control()).state.waiting, 0);
      // Go writes the cause of a panic, and stacks with the arguments of calls.
      const error = how === "panic" ? /panic of type string in main/ : /Go exited with status/;
      await eventually(t, () => worker.logs.slice(from).some((l) => error.test(l)));
      for (const line of worker.logs.slice(from)) assert.ok(line.startsWith("{") && !line.includes("fault="), line);
    });
  }

  test("one that has grown is replaced", async () => {
    await worker.control();
    const grows = { ...challenge, query: `${challenge.query}&fault=grow` };
    assert.equal((await worker.send(grows)).status, 200);
    const { state: large } = await worker.control();
    assert.ok(large.memory > 64 << 20);
    assert.equal((await worker.send(challenge)).status, 200);
    const { state, boots } = await worker.control();
    assert.ok(state.memory < 32 << 20, `${state.memory}`);
    assert.equal(boots, 1);
  });
});

describe("the built module", () => {
  test("knows nothing of the tests' faults", async () => {
    const worker = await startWorker({ account: demo });
    assert.equal((await worker.send({ path, query: `${good}&fault=panic-0` })).status, 200);
    await worker.stop();
  });
});

describe("a failing database", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({ account: demo });
  });
  after(() => worker.stop());

  test("that hangs hurts those alone who asked it", async (t) => {
    await worker.control({ database: "hangs" });
    const hangs = [worker.send(issued), worker.send({ method: "POST", path, body: good, contentType })];
    await eventually(t, async () => (await worker.control()).state.waiting === 2);
    await worker.control({ database: "" });
    assert.equal((await worker.send(issued)).status, 200);
    assert.equal((await worker.send({ path, query: "errorFormat=json" })).json().errorCode, -2017);
    for (const h of await Promise.all(hangs)) assert.equal(h.json().errorCode, -2030);
    await settled(t, worker);
  });

  test("that fails is a -2030, and the next request works", async (t) => {
    await worker.control({ database: "down" });
    for (const request of [
      issued,
      { path: "/hms/records", headers: { "x-customer-authenticator": `201722,${secret}` } },
    ]) {
      const answer = await worker.send(request);
      assert.deepEqual([answer.status, answer.json().errorCode], [503, -2030]);
      const line = await eventually(t, () => worker.logs.find((l) => l.includes(answer.json().requestId)));
      assert.equal(JSON.parse(line).error, "the statement failed: D1_ERROR");
    }
    assert.ok(!worker.logs.some((l) => l.includes("a text of others")));
    await worker.control({ database: "" });
    assert.equal((await worker.send(issued)).status, 200);
  });
});

describe("a client that leaves", { timeout: 600_000 }, () => {
  const times = 30;
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({ account: demo });
  });
  after(() => worker.stop());

  /** @type {Until} */
  const begun = (_, t) => eventually(t, async () => (await worker.control()).roundTrips > 0);
  const head = headOf;
  /** @param {number} n */
  const length = (n) => `Content-Type: ${contentType}\r\nContent-Length: ${n}\r\n\r\n`;

  /** @type {Record<string, { text: string, until?: Until, charged: number }>} */
  const steps = {
    "in the middle of the head": { text: head("GET", `?${good}`), charged: 0 },
    "before the body": { text: head("POST", "") + length(good.length), charged: 0 },
    "in the middle of the body": { text: head("POST", "") + length(good.length) + good.slice(0, 100), charged: 0 },
    "in the middle of a body without a length": {
      text:
        head("POST", "") +
        `Content-Type: ${contentType}\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n${good.slice(0, 100)}\r\n`,
      charged: 0,
    },
    "while the database is asked, after GET": { text: `${head("GET", `?${good}`)}\r\n`, until: begun, charged: times },
    "while the database is asked, after POST": {
      text: head("POST", "") + length(good.length) + good,
      until: begun,
      charged: times,
    },
    "while a refusal is explained": {
      text: `${head("GET", `?${good.replace(secret, "0".repeat(32))}`)}\r\n`,
      until: begun,
      charged: 0,
    },
    "when the answer comes": {
      text: `${head("GET", `?${good}`)}\r\n`,
      until: (socket) => new Promise((resolve) => socket.once("data", resolve)),
      charged: times,
    },
  };
  for (const [name, { text, until, charged }] of Object.entries(steps)) {
    test(name, async (t) => {
      const before = await balance(worker.db);
      for (let i = 0; i < times; i++) {
        if (until === begun) await worker.control({ database: "held" });
        await leave(t, worker, text, until);
        if (until !== begun) continue;
        await worker.control({ database: "" });
        await settled(t, worker);
      }
      await settled(t, worker);
      // What was charged was finished, and nothing else was.
      assert.equal(before - (await balance(worker.db)), charged);
      assert.equal((await worker.send(issued)).status, 200);
    });
  }
});

describe("a body", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({ account: demo });
  });
  after(() => worker.stop());

  /** @type {(...texts: string[]) => Promise<string>} */
  const raw = (...texts) =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(worker.url);
      const socket = connect(Number(port), hostname);
      let got = "";
      socket.on("data", (d) => {
        got += d;
        if (/\r\n\r\n[\s\S]*\}/.test(got)) {
          socket.destroy();
          resolve(got);
        }
      });
      socket.on("error", (e) => (got ? resolve(got) : reject(e)));
      socket.on("close", () => resolve(got));
      for (const t of texts) socket.write(t);
    });
  const head = `POST ${path}?errorFormat=json HTTP/1.1\r\nHost: edge.test\r\nContent-Type: ${contentType}\r\n`;

  test("that does not come in time is a 400, and keeps nobody waiting", async (t) => {
    const slow = raw(`${head}Content-Length: 100\r\n\r\nkid=`);
    assert.equal((await worker.send(issued)).status, 200);
    assert.match(await slow, /^HTTP\/1.1 400 [\s\S]*"errorCode":400/);
    await settled(t, worker);
  });

  test("that has no end is a 413", async (t) => {
    const chunk = `1000\r\n${"x".repeat(4096)}\r\n`;
    assert.match(
      await raw(`${head}Transfer-Encoding: chunked\r\n\r\n`, ...Array(17).fill(chunk)),
      /^HTTP\/1.1 413 [\s\S]*"errorCode":413/,
    );
    await settled(t, worker);
  });

  test("of a byte too many is a 413, and of none too many is read", async () => {
    /** @type {(n: number) => Message} */
    const body = (n) => ({ method: "POST", path, contentType, body: `${good}&x=`.padEnd(n, "x") });
    assert.equal((await worker.send(body(65536))).status, 200);
    assert.equal((await worker.send(body(65537))).status, 413);
  });
});

for (const database of ["unbound", "of another kind"]) {
  test(`a database that is ${database} is named in the log`, async (t) => {
    const records = { path: "/hms/records", headers: { "x-customer-authenticator": `201722,${secret}` } };
    const worker = await startWorker({ account: demo });
    /** @type {ReadAnswer[]} */
    const answers = [];
    /** @type {{ status: number, error: string }[]} */
    const lines = [];
    try {
      await worker.control({ database });
      for (const request of [{ path, query: good }, { path: "/healthz" }, records])
        answers.push(await worker.send(request));
      await eventually(t, () => worker.logs.filter((l) => l.startsWith("{")).length === 3);
      lines.push(...worker.logs.filter((l) => l.startsWith("{")).map((l) => JSON.parse(l)));
    } finally {
      await worker.stop();
    }
    assert.deepEqual(
      answers.map((a) => [a.status, a.json().errorCode ?? a.json().status]),
      [
        [503, -2030],
        [503, "unavailable"],
        [503, -2030],
      ],
    );
    assert.deepEqual(
      lines.map((l) => [l.status, l.error.includes("DB is not bound to a D1 database")]),
      Array(3).fill([503, true]),
    );
  });
}

describe("a Worker that is not set up", () => {
  /** @type {Record<string, unknown>} */
  const right = {
    ...testBindings,
  };
  /** @type {[name: string, value: unknown][]} */
  const cases = [
    ["PLAYTOKEN_SEALING_KEYS", undefined],
    ["PLAYTOKEN_SEALING_KEYS", ""],
    ["PLAYTOKEN_SEALING_KEYS", "5ec2e7"],
    ["PLAYTOKEN_SEALING_KEYS", "0".repeat(64)],
    ["PLAYTOKEN_ENVIRONMENT", "staging"],
    ["PLAYTOKEN_PUBLIC_URL", undefined],
    ["PLAYTOKEN_PUBLIC_URL", "playtoken.example"],
    ["PLAYTOKEN_KEY_STORAGE_URL", "https://keys.example"],
    ["PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR", "201722,5ec2e7"],
    ["PLAYTOKEN_PUBLIC_URL", "https://"],
    ["PLAYTOKEN_LICENSE_URL", "not a url"],
    ["PLAYTOKEN_LICENSE_URL", "/playready/RightsManager.asmx"],
    ["PLAYTOKEN_SINGLE_USE", "yes"],
    ["PLAYTOKEN_SINGLE_USE", 1],
    ["PLAYTOKEN_RECORD_DAYS", -1],
    ["PLAYTOKEN_RECORD_DAYS", "5ec2e7"],
    ["PLAYTOKEN_RECORD_DAYS", { days: 1 }],
    ["PLAYTOKEN_RECORD_ADDRESSES", true],
    ["PLAYTOKEN_PLAYREADY_URL", "5ec2e7"],
  ];
  for (const [name, value] of cases) {
    test(`${name} is ${JSON.stringify(value)}`, async (t) => {
      const bindings = { ...right, [name]: value };
      if (value === undefined) delete bindings[name];
      const worker = await startWorker({ account: demo, bindings });
      for (const query of [good, "errorFormat=json"]) {
        const answer = await worker.send({ path, query });
        assert.deepEqual([answer.status, answer.json().errorCode], [503, -2030]);
        assert.ok(!answer.text.includes(name), "what is wrong is the operator's business");
      }
      assert.equal((await worker.send({ path: "/healthz" })).status, 503);
      assert.equal((await worker.send({ path: "/nothing", query: "errorFormat=json" })).status, 404);
      assert.equal(await balance(worker.db), demo.credits);
      await eventually(t, () => worker.logs.some((l) => l.includes(name)));
      await worker.stop();
      assert.ok(!worker.logs.some((l) => l.includes("5ec2e7")));
    });
  }
});
