// Compares the hot module by TinyGo with the one by Go, in each exchange of the scenarios and each
// request of the vectors, and checks the memory of TinyGo's after each call.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { endpointPath, expand, formType, now } from "../../../vectors/expand.mjs";
import { bases, requestFiles } from "../../../vectors/read.mjs";
import { readMap } from "../../linkermap.mjs";
import { root } from "../dev/build.mjs";
import { encodeResult, hotByTinyGo } from "./built.mjs";
import { GoModule, TinyGoModule } from "./hotmodule.mjs";
import { alternatives, isAnswer, partsOf, resultOf } from "./steps.mjs";

// The largest sizes that we allow, in bytes.
const mostCompressed = 252_000;
const mostCopied = 50_000; // in each call
const memorySize = 1 << 20;

/** The variables that a call may change. The arena puts them back. */
const changing = [
  "internal/task.mainTask",
  "main.incoming",
  "main.outgoing",
  "runtime.gcMallocs",
  "runtime.gcTotalAlloc",
  "runtime.heapptr",
  "runtime.xorshift32State", // the seeds of maps
];

const byTinyGo = join(root, "build/out/hot");
const byGo = join(root, "build/out/hot-go");
const compile = (/** @type {string} */ file) => new WebAssembly.Module(readFileSync(file));

const hot = compile(join(byTinyGo, "hot.wasm"));

test("TinyGo has compiled the module", (t) => {
  if (hotByTinyGo) return;
  assert.notEqual(process.env.CI, "true", "the tests of memory are for TinyGo, which CI has to have");
  t.skip("compiled by Go: make tinygo");
});

describe("the hot module", { skip: !hotByTinyGo && "compiled by Go: make tinygo" }, async () => {
  const map = readMap(join(byTinyGo, "hot.wasm.map"));
  const goModule = compile(join(byGo, "hot.wasm"));
  const faultsModule = compile(join(byTinyGo, "faults.wasm"));
  const faultsMap = readMap(join(byTinyGo, "faults.wasm.map"));

  /** @type {ScenarioExchange[]} */
  const exchanges = readFileSync(join(root, "build/out/hot-exchanges.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { env } = exchanges[0];

  /**
   * Runtimes by their variables. Two runtimes by TinyGo have different seeds of maps, so a repeated
   * call shows that no answer depends on them.
   * @type {Map<string, { tiny: TinyGoModule, other: TinyGoModule, go: GoModule }>}
   */
  const runtimes = new Map();

  /** @param {Record<string, string>} env */
  function runtimesOf(env) {
    const key = JSON.stringify(env);
    let found = runtimes.get(key);
    if (!found) {
      const [tiny, other] = [new TinyGoModule(hot, env, map), new TinyGoModule(hot, env, map)];
      found = { tiny, other, go: new GoModule(goModule, env) };
      runtimes.set(key, found);
    }
    return found;
  }
  const allByTinyGo = () => [...runtimes.values()].flatMap(({ tiny, other }) => [tiny, other]);

  let packets = 0;

  /**
   * Calls all runtimes, and returns their step, which must have the same bytes.
   * @param {Record<string, string>} env
   * @param {HotPacket} packet
   * @param {HotCall} [name]
   */
  function same(env, packet, name = "edge_answer") {
    const { tiny, other, go } = runtimesOf(env);
    packets++;
    const step = tiny.call(name, packet);
    for (const [by, another] of /** @type {const} */ ([
      ["another runtime by TinyGo", other.call(name, packet)],
      ["Go", go.call(name, packet)],
    ]))
      if (step.compare(another) !== 0) assert.equal(step.toString("latin1"), another.toString("latin1"), by);
    return step;
  }

  /**
   * Follows an exchange with its results. Each question gets the alternatives too.
   * @param {Record<string, string>} env
   * @param {HotPacket} packet
   */
  function follow(env, packet) {
    for (let used = 0; ; used++) {
      const results = packet.results.slice(0, used);
      const step = same(env, { ...packet, results });
      if (isAnswer(step)) return { step, used };
      for (const one of alternatives) same(env, { ...packet, results: [...results, one] });
      if (used === packet.results.length) return { step, used };
    }
  }

  const none = new Uint8Array();
  const encode = (/** @type {string} */ text) => new TextEncoder().encode(text);
  const common = {
    now: Date.parse(now),
    random: Uint8Array.from({ length: 64 }, (_, i) => i),
    body: none,
    results: [],
  };

  /**
   * Returns the packet of a token request.
   * @param {string} query
   */
  const get = (query) => ({ ...common, head: encode(`GET\n${endpointPath}\n\n${query}\n192.0.2.7\n`) });

  /**
   * @param {string} body
   * @returns {HotPacket}
   */
  const post = (body) => ({
    ...common,
    head: encode(`POST\n${endpointPath}\n\n\n192.0.2.7\n\nContent-Type: ${formType}\nAccept: application/json`),
    body: encode(body),
  });

  test("every exchange of the scenarios", () => {
    assert.ok(exchanges.length > 800);
    for (const x of exchanges) {
      const packet = {
        now: x.now,
        random: Buffer.from(x.random, "base64"),
        head: Buffer.from(x.head, "base64"),
        body: Buffer.from(x.body, "base64"),
        results: (x.results ?? []).map(resultOf),
      };
      same(x.env, { ...packet, body: none, results: [] }, "edge_limit");
      same(x.env, { ...packet, body: encode("a reason"), results: [] }, "edge_unavailable");
      const { step, used } = follow(x.env, packet);
      if (!x.answer || ["license challenge", "admin request"].includes(x.interface)) continue;
      const { status, header, body } = partsOf(step);
      const got = { status, header, body: body.toString("base64"), used };
      assert.deepEqual(got, { ...x.answer, used: packet.results.length }, x.test);
    }
  });

  test("every request of the vectors", () => {
    const charged = encodeResult({ row: "" });
    const texts = requestFiles().flatMap(({ cases }) => cases.map((c) => expand(c, bases)));
    assert.ok(texts.length > 200);
    for (const text of texts) {
      follow(env, { ...get(text.replaceAll("\n", "%0A").replaceAll("\r", "%0D")), results: [charged, charged] });
      follow(env, { ...post(text), results: [charged, charged] });
    }
  });

  test("requests with many parameters, and with a large one", () => {
    const size = 64 << 10;
    for (const more of ["&a=b", "&", "%41", "a"]) {
      const body = bases.buy + more.repeat((size - bases.buy.length) / more.length);
      follow(env, { ...post(body), results: [encodeResult({ row: "" })] });
    }
  });

  for (const [name, value] of Object.entries({
    PLAYTOKEN_SEALING_KEYS: "",
    PLAYTOKEN_PLAYREADY_URL: "nowhere",
    PLAYTOKEN_PUBLIC_URL: "/",
    PLAYTOKEN_RECORD_DAYS: "-1",
  }))
    test(`a malformed ${name}`, () => {
      const broken = { ...env, [name]: value };
      for (const x of exchanges.filter(({ test }) => /\/(token|records)\//.test(test)).slice(0, 20)) {
        const head = Buffer.from(x.head, "base64");
        follow(broken, { ...common, head, body: Buffer.from(x.body, "base64") });
      }
      const step = same(broken, get(bases.buy));
      assert.ok(isAnswer(step) && partsOf(step).status === 503);
    });

  test("addresses of clients in records", () => {
    for (const addresses of ["full", "truncated", "none"])
      for (const client of ["192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7", ""]) {
        const head = encode(`GET\n${endpointPath}\n\n${bases.buy}\n${client}\n`);
        follow(
          { ...env, PLAYTOKEN_RECORD_ADDRESSES: addresses },
          { ...common, head, results: [encodeResult({ row: "" })] },
        );
      }
  });

  test("calls change only variables of the runtime and of the protocol", (t) => {
    const changed = new Set(allByTinyGo().flatMap(({ changed }) => [...changed]));
    assert.deepEqual([...changed].sort(), changing);
    t.diagnostic(`after each of ${packets} packets, in ${runtimes.size} configurations`);
  });

  test("memory stays at its first size", (t) => {
    for (const one of allByTinyGo()) assert.equal(one.size, memorySize);
    t.diagnostic(`a call took ${Math.max(...allByTinyGo().map((one) => one.most))} bytes at most`);
  });

  test("a global cache is reported", () => {
    const one = new TinyGoModule(faultsModule, env, faultsMap);
    one.call("edge_answer", get("fault=none"));
    const others = () => [...one.changed].filter((name) => !changing.includes(name));
    assert.deepEqual(others(), []);
    one.call("edge_answer", get("fault=cache"));
    assert.notDeepEqual(others(), []);
  });

  test("a module that needed more memory is to be replaced", () => {
    const one = new TinyGoModule(faultsModule, env, faultsMap);
    one.call("edge_answer", get("fault=none"));
    assert.equal(one.grown, false);
    one.call("edge_answer", get("fault=grow"));
    assert.equal(one.grown, true);
  });

  test("a panic traps, and a fresh module answers", () => {
    const one = new TinyGoModule(faultsModule, env, faultsMap);
    assert.throws(() => one.call("edge_answer", get(`${bases.buy}&fault=panic-0`)), WebAssembly.RuntimeError);
    const fresh = new TinyGoModule(faultsModule, env, faultsMap);
    assert.equal(fresh.call("edge_answer", get(bases.buy)).compare(same(env, get(bases.buy))), 0);
  });

  test("budgets", (t) => {
    const compressed = gzipSync(readFileSync(join(byTinyGo, "hot.wasm")), { level: 9 }).length;
    const { copied } = runtimesOf(env).tiny;
    t.diagnostic(`${compressed} bytes compressed, ${copied} bytes copied in each call`);
    assert.ok(compressed <= mostCompressed, `${compressed} bytes compressed`);
    assert.ok(copied <= mostCopied, `${copied} bytes copied`);
  });
});
