// The exchange with a runtime that is a few lines of JavaScript.
import { strict as assert } from "node:assert";
import { mock, test } from "node:test";
import { Bodies, Failure, Service, target } from "./built.mjs";

/**
 * What happened, and the statements and fetches that wait.
 * @typedef {object} FakeWorld
 * @property {string[]} called
 * @property {number[]} times
 * @property {string[]} shown
 * @property {FakeGo[]} runtimes
 * @property {string[]} ran
 * @property {LogLine[]} logs
 * @property {unknown[][]} records
 * @property {Promise<unknown>[]} waits
 * @property {Map<string, () => void>} open
 * @property {boolean} noBoot
 */

const url = "http://edge.test/hms/pr/token";
const decoder = new TextDecoder();

// Each request asks in turn for the statements and fetches that its query names. The answer repeats
// the results.
class FakeGo {
  memory = 1;
  stuck = false;
  grown = false;

  /** @param {FakeWorld} world */
  constructor(world) {
    this.world = world;
  }

  /**
   * A path that starts with /refused is answered without its body.
   * @param {PacketHead} packet
   */
  limit({ head }) {
    const [method, path, , query, , trouble] = head.split("\n");
    this.world.shown.push(`${method} ${path} ${trouble}`);
    this.fail(query, "limit");
    return path.startsWith("/refused") ? 0 : 64 << 10;
  }

  /**
   * @param {Packet} packet
   * @returns {Step}
   */
  answer({ head, body, results, now }) {
    this.world.times.push(now);
    const [, path, , query, , trouble] = head.split("\n");
    this.world.called.push(query);
    this.fail(query, results.length);
    const [, kind, name] = [...query.matchAll(/(ask|get)=([^&]+)/g)][results.length] ?? [];
    if (kind === "ask") return { statements: { all: [{ sql: name, args: [] }], place: 0, report: false, reuse: 0 } };
    if (kind === "get") return { fetch: { server: 0, url: name, headers: {}, body: "", limit: 10 } };
    const got = results.map(readResult).join(",");
    return answer(200, `${path}?${query} ${trouble}${decoder.decode(body)} got ${got}`);
  }

  /**
   * @param {PacketHead} packet
   * @param {string} why
   */
  unavailable(packet, why) {
    this.fail(packet.head, "unavailable");
    return answer(503, why);
  }

  /**
   * @param {string} query
   * @param {string | number} where
   */
  fail(query, where) {
    if (query.includes(`crash=${where}`)) throw new Error(`crashed in ${where}`);
  }
}

/**
 * A result as protocol.go describes it.
 * @param {Uint8Array} bytes
 */
function readResult(bytes) {
  const view = new DataView(bytes.buffer);
  const outcome = view.getUint32(0, true);
  const text = decoder.decode(bytes.subarray(8, 8 + view.getUint32(4, true)));
  if (outcome === 2) return `error:${text}`;
  return outcome >= 100 ? `${outcome}:${text}` : text;
}

/** @type {(status: number, body: string) => AnswerStep} */
const answer = (status, body) => ({
  answer: {
    status,
    headers: { "X-Request-Id": "id" },
    body,
    log: { msg: "request" },
    record: "",
    verified: true,
    quiet: false,
  },
});

const database = /** @type {D1} */ ({});
// Of an answer that is there at once.
const noContext = /** @type {Context} */ ({});

/**
 * @param {object} [options]
 * @param {ConstructorParameters<typeof Bodies>[0]} [options.bodies]
 * @param {ConstructorParameters<typeof Service>[1]} [options.limits]
 */
function start({ bodies: bodyLimits, limits } = {}) {
  /** @type {FakeWorld} */
  const world = {
    called: [],
    times: [],
    shown: [],
    runtimes: [],
    ran: [],
    logs: [],
    records: [],
    waits: [],
    open: new Map(),
    noBoot: false,
  };
  const boot = () => {
    if (world.noBoot) throw new Error("no boot");
    const runtime = new FakeGo(world);
    world.runtimes.push(runtime);
    return runtime;
  };
  /**
   * "wait" waits until the test opens it, "never" waits for ever, "fail" fails. The result of any
   * other statement is its name.
   * @param {Transaction} statements
   * @returns {Promise<string | null>}
   */
  const run = ({ all: [{ sql }] }) => {
    world.ran.push(sql);
    if (sql.startsWith("wait")) return new Promise((resolve) => world.open.set(sql, () => resolve(`row of ${sql}`)));
    if (sql === "never") return new Promise(() => {});
    if (sql === "fail") return Promise.reject(new Failure("no database"));
    return Promise.resolve(sql === "none" ? null : `row of ${sql}`);
  };
  /** @type {(status: number, text?: string) => Fetched} */
  const fetched = (status, text = "") => ({ status, contentType: "", body: Buffer.from(text) });
  /**
   * As above; "never" until it is told to stop.
   * @type {Parts["fetch"]}
   */
  const get = ({ url }, signal) => {
    world.ran.push(url);
    if (url.startsWith("wait"))
      return new Promise((resolve) => world.open.set(url, () => resolve(fetched(200, `body of ${url}`))));
    if (url === "never")
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Failure("too late"))));
    if (url === "fail") return Promise.reject(new Failure("no key storage"));
    return Promise.resolve(url === "none" ? fetched(404) : fetched(200, `body of ${url}`));
  };
  /** @type {Context} */
  const ctx = { waitUntil: (p) => world.waits.push(p) };
  const bodies = new Bodies(bodyLimits);
  /** @type {Parts} */
  const parts = {
    bootHot: boot,
    bootFull: boot,
    needsFull: (path) => path.startsWith("/full"),
    statements: { run },
    fetch: get,
    lastResort: (json) => answer(503, `last resort ${json}`).answer,
    record: (...row) => world.records.push(row),
    log: (e) => world.logs.push(e),
    bodies,
  };
  const it = new Service(parts, limits);
  /** @type {(query: string, init?: RequestInit, path?: string) => Promise<Response>} */
  const fetch = (query, init, path = url) => {
    const request = new Request(`${path}?${query}`, init);
    return Promise.resolve(it.fetch(request, target(request.url), database, ctx));
  };
  /** @type {(query: string, init?: RequestInit, path?: string) => Promise<string>} */
  const text = async (query, init, path) => {
    const r = await fetch(query, init, path);
    return `${r.status} ${await r.text()}`;
  };
  return { world, it, parts, bodies, fetch, get: text };
}

/**
 * Ends the wait of a statement or fetch.
 * @param {FakeWorld} world
 * @param {string} name
 */
function release({ open }, name) {
  const end = open.get(name);
  assert.ok(end, name);
  end();
}

// Lets everything run that does not wait for a timer.
async function turns() {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
}

/** @param {InstanceType<typeof Bodies>} bodies */
const clean = ({ held, reading }) => assert.deepEqual([held, reading], [0, 0]);
/** @type {(body: string | ReadableStream, headers?: Record<string, string>) => RequestInit} */
const post = (body, headers) => ({
  method: "POST",
  body,
  headers,
  ...(body instanceof ReadableStream && { duplex: "half" }),
});
/** @param {string[]} chunks */
const stream = (...chunks) =>
  new ReadableStream({
    start(c) {
      for (const chunk of chunks) c.enqueue(new TextEncoder().encode(chunk));
      c.close();
    },
  });

test("an answer that needs no statement is there without waiting", () => {
  const { it, world } = start();
  const r = it.fetch(new Request(url), target(`${url}?a=1`), database, { waitUntil: () => assert.fail() });
  assert.ok(r instanceof Response);
  assert.equal(world.logs.length, 1);
});

test("statements are run in turn, and what has begun is finished without its client", async () => {
  const { get, world, bodies } = start();
  assert.equal(
    await get("ask=one&ask=none&ask=fail"),
    "200 /hms/pr/token?ask=one&ask=none&ask=fail  got row of one,,error:the statement failed: no database",
  );
  assert.deepEqual(world.ran, ["one", "none", "fail"]);
  assert.equal(world.waits.length, 1);
  clean(bodies);
});

test("a request keeps its time when it is replayed", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000 });
  const { get, world } = start();
  const answer = get("ask=wait&get=key&ask=one");
  await turns();
  t.mock.timers.setTime(5_000);
  release(world, "wait");
  assert.match(await answer, /^200 /);
  assert.deepEqual(world.times, [1_000, 1_000, 1_000, 1_000]);
});

test("a statement that does not end is given up", async () => {
  const { get, bodies } = start({ limits: { statementTime: 1 } });
  assert.match(await get("ask=never"), /^200 .*got error:the statement failed: not finished after 1 ms$/);
  clean(bodies);
});

test("fetches are made in turn with statements", async () => {
  const { get, world, bodies } = start();
  assert.equal(
    await get("ask=one&get=key&get=none&get=fail&ask=two"),
    "200 /hms/pr/token?ask=one&get=key&get=none&get=fail&ask=two  got row of one,200:body of key,404:,error:the fetch failed: no key storage,row of two",
  );
  assert.deepEqual(world.ran, ["one", "key", "none", "fail", "two"]);
  assert.equal(world.waits.length, 1);
  clean(bodies);
});

test("the time of fetches is that of all of an exchange together", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { get, world, bodies } = start({ limits: { fetchTime: 30 } });
  /** @type {number[]} */
  const times = [];
  mock.method(AbortSignal, "timeout", (/** @type {number} */ ms) => {
    const c = new AbortController();
    setTimeout(() => c.abort(), ms);
    times.push(ms);
    return c.signal;
  });
  const answer = get("get=a&get=never&get=never");
  await turns();
  t.mock.timers.tick(30);
  await turns();
  t.mock.timers.tick(1);
  assert.match(await answer, /got 200:body of a,error:the fetch failed: too late,error:the fetch failed: too late$/);
  mock.restoreAll();
  assert.deepEqual(times, [30, 30, 0]);
  assert.equal(world.ran.length, 3);
  clean(bodies);
});

test("bodies are read to 64 KiB, whole or in pieces", async () => {
  const { get, bodies } = start();
  const full = "x".repeat(64 << 10);
  assert.equal(await get("q", post(full)), `200 /hms/pr/token?q ${full} got `);
  assert.equal(await get("q", post(stream("ab", "", "cd"))), "200 /hms/pr/token?q abcd got ");
  assert.equal(await get("q", post(stream(full.slice(1), "yz"))), "200 /hms/pr/token?q large got ");
  assert.equal(await get("q", post(stream(full.slice(1), "y"))), `200 /hms/pr/token?q ${full.slice(1)}y got `);
  assert.equal(await get("q", post(`${full}x`, { "content-length": "65537" })), "200 /hms/pr/token?q large got ");
  assert.equal(await get("q", post(full, { "content-length": "65536" })), `200 /hms/pr/token?q ${full} got `);
  clean(bodies);
});

test("Go is not entered before the body is whole", async () => {
  const { body, send, end } = sent();
  const { get, world } = start();
  const answer = get("q", post(body));
  send("a");
  await new Promise(setImmediate);
  assert.deepEqual(world.called, []);
  end();
  assert.equal(await answer, "200 /hms/pr/token?q a got ");
});

test("a body that breaks off, or does not end, is broken", async () => {
  const { get, bodies } = start({ bodies: { bodyTime: 1 } });
  const breaks = new ReadableStream({ start: (c) => c.error(new Error("reset")) });
  assert.equal(await get("q", post(breaks)), "200 /hms/pr/token?q broken got ");
  const short = { "content-length": "9" };
  assert.equal(
    await get("q", post(new ReadableStream({ start: (c) => c.error(new Error("reset")) }), short)),
    "200 /hms/pr/token?q broken got ",
  );
  assert.equal(
    await get("q", post(new ReadableStream({ pull: () => new Promise(() => {}) }), short)),
    "200 /hms/pr/token?q broken got ",
  );
  let cancelled = false;
  const endless = new ReadableStream({
    pull: () => new Promise(() => {}),
    cancel() {
      cancelled = true;
    },
  });
  assert.equal(await get("q", post(endless)), "200 /hms/pr/token?q broken got ");
  assert.ok(cancelled);
  clean(bodies);
});

// A body that a test sends by and by.
function sent() {
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let to;
  const body = new ReadableStream({
    start(c) {
      to = c;
    },
  });
  return {
    body,
    send: (/** @type {string} */ text) => to.enqueue(new TextEncoder().encode(text)),
    end: () => to.close(),
  };
}

test("of bodies that are too many together the one ends that has received least per second", async (t) => {
  let now = Date.now();
  t.mock.method(Date, "now", () => now);
  const { get, bodies } = start({ bodies: { maxHeld: 10, look: 1 } });
  const [slow, fast] = [sent(), sent()];
  const slowly = get("slow", post(slow.body));
  slow.send("1234");
  await turns();
  now += 1000;
  const quickly = get("fast", post(fast.body));
  fast.send("123");
  await turns();
  assert.equal(bodies.held, 7);
  now += 1000;
  assert.equal(await get("q", post(stream("abcd"))), "200 /hms/pr/token?q abcd got ");
  assert.equal(await slowly, "503 too many bytes of requests are held");
  fast.end();
  assert.equal(await quickly, "200 /hms/pr/token?fast 123 got ");
  clean(bodies);
});

test("a body that is whole is not ended for others", async () => {
  const { get, world, bodies } = start({ bodies: { maxHeld: 10 } });
  const whole = get("ask=wait", post("12345678", { "content-length": "8" }));
  await turns();
  assert.equal(bodies.held, 8);
  assert.equal(await get("q", post(stream("abc"))), "503 too many bytes of requests are held");
  assert.equal(await get("q", post(stream("ab"))), "200 /hms/pr/token?q ab got ");
  release(world, "wait");
  assert.equal(await whole, "200 /hms/pr/token?ask=wait 12345678 got row of wait");
  clean(bodies);
});

test("what is announced and does not come takes nobody's room", async () => {
  for (const length of ["9", "60000"]) {
    const { get, bodies } = start({ bodies: { maxHeld: 10, maxSmall: 2 } });
    const all = Array.from({ length: 10 }, sent);
    const stalled = all.map(({ body }) => get("stalled", post(body, { "content-length": length })));
    await turns();
    assert.deepEqual([bodies.held, bodies.reading], [0, 10]);
    assert.equal(await get("q", post("abcdefghij", { "content-length": "10" })), "200 /hms/pr/token?q abcdefghij got ");
    for (const { end } of all) end();
    for (const answer of await Promise.all(stalled)) assert.equal(answer, "200 /hms/pr/token?stalled  got ");
    clean(bodies);
  }
});

test("a request that is refused for its head is answered before its body comes", async () => {
  const { get, world, bodies } = start();
  /** @type {(path: string, headers: Record<string, string>) => Promise<string>} */
  const elsewhere = (path, headers) => get("q", post(new ReadableStream(), headers), `http://edge.test${path}`);
  assert.equal(await elsewhere("/refused", { "content-length": "9" }), "200 /refused?q unread got ");
  assert.equal(await elsewhere("/refused", {}), "200 /refused?q unread got ");
  assert.equal(await get("q", post("abc"), "http://edge.test/other"), "200 /other?q abc got ");
  const form = { "content-type": "application/x-www-form-urlencoded" };
  assert.equal(await get("q", post("abc", form)), "200 /hms/pr/token?q abc got ");
  // The usual request for a token is read without asking for its limit.
  assert.deepEqual(world.shown, ["POST /refused unread", "POST /refused unread", "POST /other unread"]);
  assert.equal(world.called.length, 4);
  clean(bodies);
});

test("what is too large is read on for a while, so that its client sees the answer", async () => {
  const chunk = new Uint8Array(32 << 10);
  /** @param {number} n */
  const many = (n) => {
    const it = { left: n, cancelled: false };
    const body = new ReadableStream({
      pull: (c) => (it.left-- > 0 ? c.enqueue(chunk) : c.close()),
      cancel() {
        it.cancelled = true;
      },
    });
    return Object.assign(it, { body });
  };
  const { get, bodies } = start({ bodies: { drain: 320 << 10 } });
  const some = many(10);
  assert.equal(await get("q", post(some.body)), "200 /hms/pr/token?q large got ");
  assert.equal(some.left, -1);
  const announced = many(8);
  assert.equal(
    await get("q", post(announced.body, { "content-length": String(256 << 10) })),
    "200 /hms/pr/token?q large got ",
  );
  assert.equal(announced.left, -1);
  const endless = many(1000);
  assert.equal(await get("q", post(endless.body)), "200 /hms/pr/token?q large got ");
  assert.ok(endless.cancelled && endless.left > 900);
  const hopeless = many(1000);
  assert.equal(
    await get("q", post(hopeless.body, { "content-length": String(32_000 << 10) })),
    "200 /hms/pr/token?q large got ",
  );
  assert.ok(hopeless.left > 990);
  clean(bodies);
});

test("no text of an error but our own is in the log", async () => {
  const secret = "201722,1ad8eed133edf43cbcc185f0236828ae";
  const { world, it, parts } = start();
  const foreign = [
    [new TypeError(`Invalid URL: ${secret}`), "TypeError"],
    [new Error(`D1_ERROR: no such table: ${secret}: SQLITE_ERROR`), "no such table"],
    [secret, "an error of another kind"],
  ];
  for (const [e, text] of foreign) {
    const failing = new Service({
      ...parts,
      statements: { run: () => Promise.reject(e) },
      fetch: () => Promise.reject(e),
    });
    const answer = await failing.fetch(new Request(url), target(`${url}?ask=one&get=two`), database, {
      waitUntil: () => {},
    });
    assert.equal(
      (await answer.text()).split(" got ")[1],
      `error:the statement failed: ${text},error:the fetch failed: ${text}`,
    );
  }
  const lost = new Service({ ...parts, bodies: { with: () => Promise.reject(new Error(secret)) } });
  const request = new Request(url, { method: "POST", body: "x" });
  const waits = /** @type {Promise<Response>[]} */ (world.waits);
  const answered = await lost.fetch(request, target(url), database, { waitUntil: (p) => world.waits.push(p) });
  assert.deepEqual(
    [answered.status, (await waits[waits.length - 1]).status, world.logs.pop()?.error],
    [503, 503, "an error of another kind"],
  );
  world.logs.length = 0;
  const call = mock.method(FakeGo.prototype, "answer", () => {
    throw new RangeError(secret);
  });
  await it.fetch(new Request(url), target(url), database, noContext);
  call.mock.restore();
  assert.equal(world.logs[0].error, "RangeError");
  assert.ok(!JSON.stringify(world.logs).includes(secret.slice(7)));
});

test("a crash hurts its own request alone", async () => {
  const { get, world, bodies } = start();
  const others = [get("ask=wait-1"), get("ask=first&ask=wait-2")];
  await new Promise(setImmediate);
  assert.equal(await get("crash=0"), "503 the Go runtime failed: an error of another kind");
  for (const open of world.open.values()) open();
  assert.deepEqual(await Promise.all(others), [
    "200 /hms/pr/token?ask=wait-1  got row of wait-1",
    "200 /hms/pr/token?ask=first&ask=wait-2  got row of first,row of wait-2",
  ]);
  // In the second runtime they did not run a statement again.
  assert.deepEqual(world.ran.toSorted(), ["first", "wait-1", "wait-2"]);
  assert.equal(world.runtimes.length, 2);
  clean(bodies);
});

test("a crash while a key is fetched has nothing fetched again", async () => {
  const { get, world, bodies } = start();
  const others = [get("ask=one&get=wait-1&get=more"), get("get=first&get=none&ask=wait-2&get=last")];
  await turns();
  assert.equal(await get("crash=0"), "503 the Go runtime failed: an error of another kind");
  for (const open of world.open.values()) open();
  assert.deepEqual(await Promise.all(others), [
    "200 /hms/pr/token?ask=one&get=wait-1&get=more  got row of one,200:body of wait-1,200:body of more",
    "200 /hms/pr/token?get=first&get=none&ask=wait-2&get=last  got 200:body of first,404:,row of wait-2,200:body of last",
  ]);
  assert.deepEqual(world.ran.toSorted(), ["first", "last", "more", "none", "one", "wait-1", "wait-2"]);
  clean(bodies);
});

test("a crash after the statement is answered once", async () => {
  const { get, world, bodies } = start();
  assert.equal(await get("ask=one&crash=1"), "503 the Go runtime failed: an error of another kind");
  assert.equal(await get("ask=one"), "200 /hms/pr/token?ask=one  got row of one");
  assert.deepEqual(world.ran, ["one", "one"]);
  assert.equal(world.logs.filter((l) => l.msg.includes("replaced")).length, 1);
  clean(bodies);
});

test("a Worker that cannot boot gives the last resort, and recovers", async () => {
  const { get, world } = start();
  world.noBoot = true;
  assert.equal(await get("q"), "503 last resort false");
  assert.equal(await get("a=1&errorFormat=json"), "503 last resort true");
  world.noBoot = false;
  assert.equal(await get("q"), "200 /hms/pr/token?q  got ");
});

test("a runtime that cannot even refuse is replaced too", async () => {
  const { get, world, bodies } = start();
  assert.equal(await get("crash=0&crash=unavailable"), "503 last resort false");
  assert.equal(world.runtimes.length, 2);
  assert.equal(await get("q"), "200 /hms/pr/token?q  got ");
  clean(bodies);
});

test("a runtime whose memory has grown is replaced without an error, and what waited in it goes on", async () => {
  const { get, world, bodies } = start();
  const waits = get("ask=wait");
  await new Promise(setImmediate);
  world.runtimes[0].grown = true;
  await get("q");
  await get("q");
  assert.equal(world.runtimes.length, 2);
  release(world, "wait");
  assert.equal(await waits, "200 /hms/pr/token?ask=wait  got row of wait");
  assert.ok(!world.logs.some((l) => l.level === "error"));
  clean(bodies);
});

test("the full module is started when a path needs it, and fails alone", async () => {
  const { get, world, bodies } = start();
  assert.equal(await get("q"), "200 /hms/pr/token?q  got ");
  assert.equal(world.runtimes.length, 1);
  const full = "http://edge.test/full";
  assert.equal(await get("ask=one", undefined, full), "200 /full?ask=one  got row of one");
  assert.equal(world.runtimes.length, 2);
  assert.match(await get("crash=0", undefined, full), /^503 /);
  assert.equal(world.runtimes.length, 3);
  assert.equal(await get("q"), "200 /hms/pr/token?q  got ");
  assert.equal(world.runtimes.length, 3);
  clean(bodies);
});

test("a runtime that grew too large is replaced, and what waited in it goes on", async () => {
  const { get, world, bodies } = start({ limits: { maxMemory: 10 } });
  const waits = get("ask=wait");
  await new Promise(setImmediate);
  world.runtimes[0].memory = 11;
  await get("q");
  assert.equal(world.runtimes.length, 2);
  release(world, "wait");
  assert.equal(await waits, "200 /hms/pr/token?ask=wait  got row of wait");
  clean(bodies);
});

test("bytes of a request that was ended without a word are held no longer", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] }); // they end with the request
  const { fetch, get, bodies } = start({ bodies: { maxHeld: 10, maxSmall: 1 } });
  fetch("ask=never", post("123456789", { "content-length": "9" }));
  fetch("q", post(new ReadableStream({ pull: () => new Promise(() => {}) }), { "content-length": "9" }));
  await turns();
  assert.deepEqual([bodies.held, bodies.reading], [9, 1]);
  assert.equal(await get("q", post("ab", { "content-length": "2" })), "503 too many bytes of requests are held");
  const now = Date.now();
  mock.method(Date, "now", () => now + 1e8);
  assert.equal(await get("q", post("ab", { "content-length": "2" })), "200 /hms/pr/token?q ab got ");
  mock.restoreAll();
  assert.deepEqual([bodies.held, bodies.reading], [0, 0]);
});

test("an exchange has one time for all that it asks", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { get, world, bodies } = start({ limits: { statementTime: 20, exchangeTime: 30 } });
  const answer = get("ask=never&ask=never&ask=late");
  for (const ms of [20, 10]) {
    await new Promise(setImmediate);
    t.mock.timers.tick(ms);
  }
  assert.match(
    await answer,
    /^200 .*got error:the statement failed: not finished after 20 ms,error:the statement failed: not finished after 10 ms,error:the statement failed: not finished after 30 ms$/,
  );
  assert.deepEqual(world.ran, ["never", "never"]); // and what comes too late is not begun
  clean(bodies);
});

test("the path is decoded as a server's is, and cannot forge a line", async () => {
  const { it, world } = start();
  /** @param {string} p */
  const path = async (p) => {
    const answer = await it.fetch(new Request("http://edge.test"), target(`http://edge.test${p}`), database, noContext);
    return (await answer.text()).split("?")[0];
  };
  assert.equal(await path("/hms/pr/%74oken"), "/hms/pr/token");
  assert.equal(await path("/a%0Ab"), "/a%0Ab");
  assert.equal(await path("/%zz"), "/%zz");
  assert.equal(await path("/"), "/");
  assert.equal(world.called.length, 4);
});
