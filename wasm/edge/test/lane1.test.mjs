// The driver of lane 1 with a runtime that is a few lines of JavaScript.
import { strict as assert } from "node:assert";
import { mock, test } from "node:test";
import { Bodies } from "../../../build/out/edge/bodies.mjs";
import { Failure } from "../../../build/out/edge/forlog.mjs";
import { Lane1 } from "../../../build/out/edge/lane1.mjs";
import { target } from "../../../build/out/edge/target.mjs";

const url = "http://edge.test/hms/pr/token";
const decoder = new TextDecoder();

// Every exchange asks for the statements and fetches that its query names, in turn, and answers with what it has got.
class FakeGo {
  exchanges = new Map();
  dropped = [];
  memory = 1;
  last = 0;

  constructor(world) {
    this.world = world;
  }

  get waiting() {
    return this.exchanges.size;
  }

  // What a path refuses is in its name.
  refuse({ head }, hasBody) {
    const [method, path, query] = head.split("\n");
    this.world.shown.push(`${method} ${path} ${hasBody}`);
    this.fail(query, "refuse");
    return path === "/refused" ? answer(404, "refused") : null;
  }

  begin(packet) {
    const [, path, query, , , , , trouble] = packet.head.split("\n");
    this.world.begun.push(query);
    this.fail(query, "begin");
    const x = {
      asks: [...query.matchAll(/(ask|get)=([^&]+)/g)].map((m) => ({ kind: m[1], name: m[2] })),
      got: [],
      query,
      text: `${path}?${query} ${trouble}${decoder.decode(packet.body)}`,
    };
    const number = ++this.last;
    this.exchanges.set(number, x);
    return this.next(number);
  }

  resume(number, result) {
    const x = this.exchanges.get(number);
    if (!x) return null;
    this.fail(x.query, "resume");
    x.got.push(
      result.error
        ? `error:${result.error}`
        : result.status
          ? `${result.status}:${decoder.decode(result.body)}`
          : result.row,
    );
    return this.next(number);
  }

  next(number) {
    const x = this.exchanges.get(number);
    const { kind, name } = x.asks[x.got.length] ?? {};
    if (kind === "ask") return { number, statement: { sql: name, args: [], charges: true } };
    if (kind === "get") return { number, fetch: { url: name, accept: "", maxBytes: 10 } };
    this.exchanges.delete(number);
    return answer(200, `${x.text} got ${x.got.join(",")}`);
  }

  unavailable(packet, why) {
    this.fail(packet.head, "unavailable");
    return answer(503, why);
  }

  drop(number) {
    this.dropped.push(number);
    this.exchanges.delete(number);
  }

  fail(query, where) {
    if (query.includes(`crash=${where}`)) throw new Error(`crashed in ${where}`);
  }
}

const answer = (status, body, record = "") => ({
  answer: { status, headers: { "X-Request-Id": "id" }, body, log: { requestId: "id" }, record, verified: true },
});

function lane({ bodies, ...options } = {}) {
  const world = { begun: [], shown: [], runtimes: [], ran: [], logs: [], records: [], waits: [], open: new Map() };
  const boot = () => {
    if (world.noBoot) throw new Error("no boot");
    world.runtimes.push(new FakeGo(world));
    return world.runtimes.at(-1);
  };
  // "wait" waits until the test opens it, "never" for ever, "fail" fails; anything else is answered with its name.
  const run = ({ sql }) => {
    world.ran.push(sql);
    if (sql.startsWith("wait")) return new Promise((resolve) => world.open.set(sql, () => resolve(`row of ${sql}`)));
    if (sql === "never") return new Promise(() => {});
    if (sql === "fail") return Promise.reject(new Failure("no database"));
    return Promise.resolve(sql === "none" ? null : `row of ${sql}`);
  };
  // As above; "never" until it is told to stop.
  const get = ({ url }, signal) => {
    world.ran.push(url);
    if (url.startsWith("wait"))
      return new Promise((resolve) =>
        world.open.set(url, () => resolve({ status: 200, body: Buffer.from(`body of ${url}`) })),
      );
    if (url === "never")
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Failure("too late"))));
    if (url === "fail") return Promise.reject(new Failure("no key storage"));
    return Promise.resolve({
      status: url === "none" ? 404 : 200,
      body: Buffer.from(url === "none" ? "" : `body of ${url}`),
    });
  };
  const ctx = { waitUntil: (p) => world.waits.push(p) };
  const usual = ({ where }) => where.path === "/hms/pr/token";
  const it = new Lane1({
    boot,
    usual,
    run,
    get,
    lastResort: (json) => answer(503, `last resort ${json}`).answer,
    record: (...row) => world.records.push(row),
    log: (e) => world.logs.push(e),
    bodies: new Bodies(bodies),
    ...options,
  });
  const fetch = (query, init, path = url) => {
    const request = new Request(`${path}?${query}`, init);
    return Promise.resolve(it.fetch(request, target(request.url), {}, ctx));
  };
  const text = async (query, init, path) => {
    const r = await fetch(query, init, path);
    return `${r.status} ${await r.text()}`;
  };
  return { ...world, world, it, fetch, get: text };
}

// Lets everything run that does not wait for a timer.
async function turns() {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
}

const clean = ({ parked, held, waiting }) =>
  assert.deepEqual({ parked, held, waiting }, { parked: 0, held: 0, waiting: 0 });
const post = (body, headers) => ({
  method: "POST",
  body,
  headers,
  ...(body instanceof ReadableStream && { duplex: "half" }),
});
const stream = (...chunks) =>
  new ReadableStream({
    start(c) {
      for (const chunk of chunks) c.enqueue(new TextEncoder().encode(chunk));
      c.close();
    },
  });

test("an answer that needs no statement is there without waiting", () => {
  const { it, world } = lane();
  const r = it.fetch(new Request(url), target(`${url}?a=1`), {}, { waitUntil: () => assert.fail() });
  assert.ok(r instanceof Response);
  assert.equal(world.logs.length, 1);
});

test("statements are run in turn, and what has begun is finished without its client", async () => {
  const { get, world, it } = lane();
  assert.equal(
    await get("ask=one&ask=none&ask=fail"),
    "200 /hms/pr/token?ask=one&ask=none&ask=fail  got row of one,,error:the statement failed: no database",
  );
  assert.deepEqual(world.ran, ["one", "none", "fail"]);
  assert.equal(world.waits.length, 1);
  clean(it.state);
});

test("a statement that does not end is given up", async () => {
  const { get, it } = lane({ limits: { statementTime: 1 } });
  assert.match(await get("ask=never"), /^200 .*got error:the statement failed: no end after 1 ms$/);
  clean(it.state);
});

test("fetches are made in turn with statements", async () => {
  const { get, world, it } = lane();
  assert.equal(
    await get("ask=one&get=key&get=none&get=fail&ask=two"),
    "200 /hms/pr/token?ask=one&get=key&get=none&get=fail&ask=two  got row of one,200:body of key,404:,error:the fetch failed: no key storage,row of two",
  );
  assert.deepEqual(world.ran, ["one", "key", "none", "fail", "two"]);
  assert.equal(world.waits.length, 1);
  clean(it.state);
});

test("the time of fetches is that of all of an exchange together", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { get, world, it } = lane({ limits: { fetchTime: 30 } });
  const times = [];
  mock.method(AbortSignal, "timeout", (ms) => {
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
  clean(it.state);
});

test("bodies are read to 64 KiB, whole or in pieces", async () => {
  const { get, it } = lane();
  const full = "x".repeat(64 << 10);
  assert.equal(await get("q", post(full)), `200 /hms/pr/token?q ${full} got `);
  assert.equal(await get("q", post(stream("ab", "", "cd"))), "200 /hms/pr/token?q abcd got ");
  assert.equal(await get("q", post(stream(full.slice(1), "yz"))), "200 /hms/pr/token?q large got ");
  assert.equal(await get("q", post(stream(full.slice(1), "y"))), `200 /hms/pr/token?q ${full.slice(1)}y got `);
  assert.equal(await get("q", post(full + "x", { "content-length": "65537" })), "200 /hms/pr/token?q large got ");
  assert.equal(await get("q", post(full, { "content-length": "65536" })), `200 /hms/pr/token?q ${full} got `);
  clean(it.state);
});

test("Go is not entered before the body is whole", async () => {
  let pull;
  const body = new ReadableStream({ start: (c) => (pull = c) });
  const { get, world } = lane();
  const answer = get("q", post(body));
  pull.enqueue(new TextEncoder().encode("a"));
  await new Promise(setImmediate);
  assert.deepEqual(world.begun, []);
  pull.close();
  assert.equal(await answer, "200 /hms/pr/token?q a got ");
});

test("a body that breaks off, or does not end, is broken", async () => {
  const { get, it } = lane({ bodies: { bodyTime: 1 } });
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
  const endless = new ReadableStream({ pull: () => new Promise(() => {}), cancel: () => void (cancelled = true) });
  assert.equal(await get("q", post(endless)), "200 /hms/pr/token?q broken got ");
  assert.ok(cancelled);
  clean(it.state);
});

// A body that a test sends by and by.
function sent() {
  let to;
  const body = new ReadableStream({ start: (c) => (to = c) });
  return { body, send: (text) => to.enqueue(new TextEncoder().encode(text)), end: () => to.close() };
}

test("of bodies that are too many together the one ends that has received least per second", async (t) => {
  let now = Date.now();
  t.mock.method(Date, "now", () => now);
  const { get, it } = lane({ bodies: { maxHeld: 10, look: 1 } });
  const [slow, fast] = [sent(), sent()];
  const slowly = get("slow", post(slow.body));
  slow.send("1234");
  await turns();
  now += 1000;
  const quickly = get("fast", post(fast.body));
  fast.send("123");
  await turns();
  assert.equal(it.state.held, 7);
  now += 1000;
  assert.equal(await get("q", post(stream("abcd"))), "200 /hms/pr/token?q abcd got ");
  assert.equal(await slowly, "503 too many bytes of requests are held");
  fast.end();
  assert.equal(await quickly, "200 /hms/pr/token?fast 123 got ");
  clean(it.state);
});

test("a body that is whole is not ended for others", async () => {
  const { get, world, it } = lane({ bodies: { maxHeld: 10 } });
  const whole = get("ask=wait", post("12345678", { "content-length": "8" }));
  await turns();
  assert.equal(it.state.held, 8);
  assert.equal(await get("q", post(stream("abc"))), "503 too many bytes of requests are held");
  assert.equal(await get("q", post(stream("ab"))), "200 /hms/pr/token?q ab got ");
  world.open.get("wait")();
  assert.equal(await whole, "200 /hms/pr/token?ask=wait 12345678 got row of wait");
  clean(it.state);
});

test("what is announced and does not come takes nobody's room", async () => {
  for (const length of ["9", "60000"]) {
    const { get, it } = lane({ bodies: { maxHeld: 10, maxSmall: 2 } });
    const all = Array.from({ length: 10 }, sent);
    const stalled = all.map(({ body }) => get("stalled", post(body, { "content-length": length })));
    await turns();
    assert.deepEqual([it.state.held, it.state.reading], [0, 10]);
    assert.equal(await get("q", post("abcdefghij", { "content-length": "10" })), "200 /hms/pr/token?q abcdefghij got ");
    for (const { end } of all) end();
    for (const answer of await Promise.all(stalled)) assert.equal(answer, "200 /hms/pr/token?stalled  got ");
    clean(it.state);
  }
});

test("a request that is refused for its head is answered before its body comes", async () => {
  const { get, world, it } = lane();
  const elsewhere = (path, headers) => get("q", post(new ReadableStream(), headers), `http://edge.test${path}`);
  assert.equal(await elsewhere("/refused", { "content-length": "9" }), "404 refused");
  assert.equal(await elsewhere("/refused", {}), "404 refused");
  assert.equal(await get("q", post("abc"), "http://edge.test/other"), "200 /other?q abc got ");
  assert.equal(await get("q", post("abc")), "200 /hms/pr/token?q abc got ");
  assert.deepEqual(world.shown, ["POST /refused true", "POST /refused false", "POST /other false"]);
  assert.equal(world.begun.length, 2);
  clean(it.state);
});

test("what is too large is read on for a while, so that its client sees the answer", async () => {
  const chunk = new Uint8Array(32 << 10);
  const many = (n) => {
    const it = { left: n, cancelled: false };
    it.body = new ReadableStream({
      pull: (c) => (it.left-- > 0 ? c.enqueue(chunk) : c.close()),
      cancel: () => void (it.cancelled = true),
    });
    return it;
  };
  const { get, it } = lane({ bodies: { drain: 320 << 10 } });
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
  clean(it.state);
});

test("no text of an error but our own is in the log", async () => {
  const secret = "201722,1ad8eed133edf43cbcc185f0236828ae";
  const { world, it } = lane();
  const foreign = [
    [new TypeError(`Invalid URL: ${secret}`), "TypeError"],
    [new Error(`D1_ERROR: no such table: ${secret}: SQLITE_ERROR`), "no such table"],
    [secret, "an error of another kind"],
  ];
  for (const [e, text] of foreign) {
    const failing = new Lane1({
      boot: () => new FakeGo(world),
      usual: () => true,
      run: () => Promise.reject(e),
      get: () => Promise.reject(e),
      lastResort: () => {},
      record: () => {},
      log: () => {},
    });
    const answer = await failing.fetch(new Request(url), target(`${url}?ask=one&get=two`), {}, { waitUntil: () => {} });
    assert.equal(
      (await answer.text()).split(" got ")[1],
      `error:the statement failed: ${text},error:the fetch failed: ${text}`,
    );
  }
  const lost = new Lane1({
    boot: () => new FakeGo(world),
    usual: () => true,
    bodies: { with: () => Promise.reject(new Error(secret)) },
    lastResort: () => answer(503, "last resort").answer,
    log: (e) => world.logs.push(e),
  });
  const answered = await lost.fetch(
    new Request(url, { method: "POST" }),
    target(url),
    {},
    { waitUntil: (p) => world.waits.push(p) },
  );
  assert.deepEqual(
    [answered.status, (await world.waits.pop()).status, world.logs.pop().error],
    [503, 503, "an error of another kind"],
  );
  const begin = mock.method(FakeGo.prototype, "begin", () => {
    throw new RangeError(secret);
  });
  await it.fetch(new Request(url), target(url), {}, {});
  begin.mock.restore();
  assert.equal(world.logs[0].error, "RangeError");
  assert.ok(!JSON.stringify(world.logs).includes(secret.slice(7)));
});

test("a crash hurts its own request alone", async () => {
  const { get, world, it } = lane();
  const others = [get("ask=wait-1"), get("ask=first&ask=wait-2")];
  await new Promise(setImmediate);
  assert.equal(await get("crash=begin"), "503 the runtime ended");
  for (const open of world.open.values()) open();
  assert.deepEqual(await Promise.all(others), [
    "200 /hms/pr/token?ask=wait-1  got row of wait-1",
    "200 /hms/pr/token?ask=first&ask=wait-2  got row of first,row of wait-2",
  ]);
  // Begun anew in the second runtime, they did not run a statement again.
  assert.deepEqual(world.ran.toSorted(), ["first", "wait-1", "wait-2"]);
  assert.equal(world.runtimes.length, 2);
  clean(it.state);
});

test("a crash while a key is fetched has nothing fetched again", async () => {
  const { get, world, it } = lane();
  const others = [get("ask=one&get=wait-1&get=more"), get("get=first&get=none&ask=wait-2&get=last")];
  await turns();
  assert.equal(await get("crash=begin"), "503 the runtime ended");
  for (const open of world.open.values()) open();
  assert.deepEqual(await Promise.all(others), [
    "200 /hms/pr/token?ask=one&get=wait-1&get=more  got row of one,200:body of wait-1,200:body of more",
    "200 /hms/pr/token?get=first&get=none&ask=wait-2&get=last  got 200:body of first,404:,row of wait-2,200:body of last",
  ]);
  assert.deepEqual(world.ran.toSorted(), ["first", "last", "more", "none", "one", "wait-1", "wait-2"]);
  clean(it.state);
});

test("what was fetched is never given to another fetch than its own", async () => {
  const { get, world } = lane();
  const answer = get("get=wait");
  await new Promise(setImmediate);
  await get("crash=begin");
  const begin = FakeGo.prototype.begin;
  mock.method(FakeGo.prototype, "begin", function (packet) {
    return begin.call(this, { ...packet, head: packet.head.replace("get=wait", "get=other") });
  });
  await get(""); // boots the second runtime
  world.open.get("wait")();
  assert.equal(await answer, "503 the exchange took another turn");
  mock.restoreAll();
});

test("a crash after the statement is answered once", async () => {
  const { get, world, it } = lane();
  assert.equal(await get("ask=one&crash=resume"), "503 the runtime ended");
  assert.equal(await get("ask=one"), "200 /hms/pr/token?ask=one  got row of one");
  assert.deepEqual(world.ran, ["one", "one"]);
  assert.equal(world.logs.filter((l) => l.msg.includes("replaced")).length, 1);
  clean(it.state);
});

test("a result is never given to another statement than its own", async () => {
  const { get, world } = lane();
  const answer = get("ask=wait");
  await new Promise(setImmediate);
  await get("crash=begin");
  const begin = FakeGo.prototype.begin;
  mock.method(FakeGo.prototype, "begin", function (packet) {
    return begin.call(this, { ...packet, head: packet.head.replace("ask=wait", "ask=other") });
  });
  await get(""); // boots the second runtime
  world.open.get("wait")();
  assert.equal(await answer, "503 the exchange took another turn");
  mock.restoreAll();
});

test("a Worker that cannot boot gives the last resort, and recovers", async () => {
  const { get, world } = lane();
  world.noBoot = true;
  assert.equal(await get("q"), "503 last resort false");
  assert.equal(await get("a=1&errorFormat=json"), "503 last resort true");
  world.noBoot = false;
  assert.equal(await get("q"), "200 /hms/pr/token?q  got ");
});

test("a runtime that cannot even refuse is replaced too", async () => {
  const { get, world, it } = lane();
  assert.equal(await get("crash=begin&crash=unavailable"), "503 last resort false");
  assert.equal(world.runtimes.length, 2);
  assert.equal(await get("q"), "200 /hms/pr/token?q  got ");
  clean(it.state);
});

test("a runtime that grew too large is replaced, and what waited in it goes on", async () => {
  const { get, world, it } = lane({ limits: { maxMemory: 10 } });
  const waits = get("ask=wait");
  await new Promise(setImmediate);
  world.runtimes[0].memory = 11;
  await get("q");
  assert.equal(world.runtimes.length, 2);
  world.open.get("wait")();
  assert.equal(await waits, "200 /hms/pr/token?ask=wait  got row of wait");
  clean(it.state);
});

test("an exchange whose request was ended without a word is forgotten", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] }); // they end with the request
  const { fetch, get, world, it } = lane();
  fetch("ask=never");
  await new Promise(setImmediate);
  assert.equal(it.state.waiting, 1);
  const now = Date.now();
  mock.method(Date, "now", () => now + 1e8);
  await get("ask=one");
  mock.restoreAll();
  clean(it.state);
  assert.deepEqual(world.runtimes[0].dropped, [1]);
});

test("bytes of a request that was ended without a word are held no longer", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] }); // they end with the request
  const { fetch, get, it } = lane({ bodies: { maxHeld: 10, maxSmall: 1 } });
  fetch("ask=never", post("123456789", { "content-length": "9" }));
  fetch("q", post(new ReadableStream({ pull: () => new Promise(() => {}) }), { "content-length": "9" }));
  await turns();
  assert.deepEqual([it.state.held, it.state.reading], [9, 1]);
  assert.equal(await get("q", post("ab", { "content-length": "2" })), "503 too many bytes of requests are held");
  const now = Date.now();
  mock.method(Date, "now", () => now + 1e8);
  assert.equal(await get("q", post("ab", { "content-length": "2" })), "200 /hms/pr/token?q ab got ");
  mock.restoreAll();
  assert.deepEqual([it.state.held, it.state.reading], [0, 0]);
});

test("an exchange has one time for all that it asks", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { get, world, it } = lane({ limits: { statementTime: 20, exchangeTime: 30 } });
  const answer = get("ask=never&ask=never&ask=late");
  for (const ms of [20, 10]) {
    await new Promise(setImmediate);
    t.mock.timers.tick(ms);
  }
  assert.match(
    await answer,
    /^200 .*got error:the statement failed: no end after 20 ms,error:the statement failed: no end after 10 ms,error:the statement failed: no end after 30 ms$/,
  );
  assert.deepEqual(world.ran, ["never", "never"]); // and what comes too late is not begun
  clean(it.state);
});

test("an exchange that Go does not know hurts its own request alone", async () => {
  const { get, world, it } = lane();
  const others = [get("ask=wait-1"), get("ask=wait-2")];
  await new Promise(setImmediate);
  world.runtimes[0].exchanges.delete(1);
  for (const open of world.open.values()) open();
  assert.deepEqual(await Promise.all(others), [
    "503 Go has no such exchange",
    "200 /hms/pr/token?ask=wait-2  got row of wait-2",
  ]);
  assert.equal(world.runtimes.length, 1);
  clean(it.state);
});

test("refused requests say so in the catalogue's way", async () => {
  const { it } = lane();
  assert.equal((await it.refuse(new Request(url), target(url), "busy")).status, 503);
});

test("the path is decoded as a server's is, and cannot forge a line", async () => {
  const { it, world } = lane();
  const path = async (p) =>
    (await (await it.fetch(new Request("http://edge.test"), target(`http://edge.test${p}`), {}, {})).text()).split(
      "?",
    )[0];
  assert.equal(await path("/hms/pr/%74oken"), "/hms/pr/token");
  assert.equal(await path("/a%0Ab"), "/a%0Ab");
  assert.equal(await path("/%zz"), "/%zz");
  assert.equal(await path("/"), "/");
  assert.equal(world.begun.length, 4);
});
