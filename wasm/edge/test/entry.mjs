// The Worker under test, with the vectors' clock, and a database in front of the real one that
// counts and fails. POST /-test changes its settings, and answers with the counts since then.
import { handler, memory, records, state } from "./handler.mjs";

/** @type {EntrySettings} */
const settings = { flush: false, now: 0, database: "", delay: 0, records: "", boot: "", fetchTime: 0, stretch: 1 };
// Texts of other errors than our own repeat what they were given. None of them may reach a log.
const foreign = "5ec2e7: a text of others";

const none = { roundTrips: 0, recordWrites: 0, peak: 0 }; // peak is the memory of the runtime
/** @type {EntryCounts} */
let counts = { ...none };
/** @type {((value: unknown) => void)[]} */
const waiting = [];

const realNow = Date.now;
Date.now = () => settings.now || realNow();
// Go asks for the time with new Date().
const RealDate = Date;
class TestDate extends RealDate {
  /** @param {unknown[]} args */
  constructor(...args) {
    super(.../** @type {[number]} */ (args.length > 0 ? args : [RealDate.now()]));
  }
}
globalThis.Date = /** @type {DateConstructor} */ (/** @type {unknown} */ (TestDate));
const realTimeout = AbortSignal.timeout;
AbortSignal.timeout = (ms) => realTimeout.call(AbortSignal, settings.fetchTime || ms);
// Time limits are so many times as long: on a busy machine a slow database is not one that is down.
const shortestLimit = 2_000;
const realSetTimeout = globalThis.setTimeout;
/** @type {(call: (...args: unknown[]) => void, ms: number, ...args: unknown[]) => unknown} */
const stretched = (call, ms, ...args) =>
  realSetTimeout(call, ms >= shortestLimit ? ms * settings.stretch : ms, ...args);
globalThis.setTimeout = /** @type {typeof setTimeout} */ (stretched);
const RealInstance = WebAssembly.Instance;
WebAssembly.Instance = class extends RealInstance {
  /** @param {[module: WebAssembly.Module, imports?: WebAssembly.Imports]} args */
  constructor(...args) {
    if (settings.boot === "fails") throw new RangeError(foreign);
    counts.boots = (counts.boots ?? 0) + 1;
    super(...args);
  }
};

/**
 * @template T
 * @param {() => Promise<T>} send
 * @param {string} sql
 * @param {RealStatement} [real]
 */
async function ask(send, sql = "", real) {
  if (sql.startsWith("INSERT INTO records")) {
    counts.recordWrites++;
    if (settings.records === "down") throw new Error(`D1_ERROR: ${foreign}`);
    return send();
  }
  counts.roundTrips++;
  counts.peak = Math.max(counts.peak, memory());
  if (settings.database === "down") throw new Error(`D1_ERROR: ${foreign}`);
  // On a full disk, a write of nothing succeeds.
  if (settings.database === "full" && (await changes(/** @type {RealStatement} */ (real))) > 0)
    throw new Error(`D1_ERROR: ${foreign}: database or disk is full: SQLITE_FULL`);
  if (settings.database === "hangs") await new Promise((resolve) => waiting.push(resolve));
  const isReport = /\b(records|usage_days)\b/.test(sql);
  while (settings.database === "held" || (settings.database === "reports held" && isReport))
    await new Promise((resolve) => setTimeout(resolve, 5));
  if (settings.delay) await new Promise((resolve) => setTimeout(resolve, settings.delay));
  return send();
}

/** @param {RealStatement} real */
async function changes(real) {
  const { meta } = /** @type {{ meta: { changes: number } }} */ (await real.run());
  return meta.changes;
}

const methods = /** @type {const} */ (["raw", "run", "all", "first"]);

/**
 * @param {RealStatement} real
 * @param {string} sql
 * @returns {CountedStatement}
 */
function statement(real, sql) {
  /** @type {(name: typeof methods[number]) => (...args: unknown[]) => Promise<unknown>} */
  const counted =
    (name) =>
    (...args) =>
      ask(() => real[name](...args), sql, real);
  const calls = Object.fromEntries(methods.map((name) => [name, counted(name)]));
  return {
    real,
    sql,
    bind: (...args) => statement(real.bind(...args), sql),
    .../** @type {Pick<D1Statement, "raw">} */ (/** @type {unknown} */ (calls)),
  };
}

/**
 * @param {RealDatabase} real
 * @returns {D1 & Pick<RealDatabase, "exec">}
 */
function database(real) {
  return {
    prepare: (sql) => statement(real.prepare(sql), sql),
    batch: (/** @type {CountedStatement[]} */ all) => ask(() => real.batch(all.map((s) => s.real)), all[0].sql),
    exec: (sql) => ask(() => real.exec(sql)),
  };
}

/**
 * What the Worker finds as its binding.
 * @param {RealDatabase} real
 */
function binding(real) {
  if (settings.database === "unbound") return undefined;
  return settings.database === "of another kind" ? { get() {} } : database(real);
}

export default {
  /**
   * @param {Request} request
   * @param {EntryEnv} env
   * @param {Context} ctx
   */
  async fetch(request, env, ctx) {
    if (request.url.endsWith("/-test")) {
      Object.assign(settings, await request.json());
      if (settings.flush) await records.flush(database(env.DB));
      settings.flush = false;
      const answer = { ...counts, state: state() };
      counts = { ...none };
      return Response.json(answer);
    }
    return handler.fetch(request, { ...env, DB: /** @type {D1} */ (binding(env.DB)) }, ctx);
  },
  /** @type {(event: unknown, env: EntryEnv, ctx: Context) => Promise<void>} */
  scheduled: (event, env, ctx) => handler.scheduled(event, { ...env, DB: database(env.DB) }, ctx),
};
