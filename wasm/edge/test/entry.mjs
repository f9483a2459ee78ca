// The Worker under test, with the vectors' clock, and a database in front of the real one that
// counts and fails. POST /-test changes its settings, and answers with the counts since then.
import { handler, memory, records, state } from "./handler.mjs";

const settings = { flush: false, now: 0, database: "", delay: 0, records: "", boot: "", fetchTime: 0, stretch: 1 };
// Texts of other errors than our own repeat what they were given. None of them may reach a log.
const foreign = "5ec2e7: a text of others";

const none = { roundTrips: 0, recordWrites: 0, peak: 0 }; // peak is the memory of the runtime
let counts = { ...none };
const waiting = [];

const realNow = Date.now;
Date.now = () => settings.now || realNow();
// Go asks for the time with new Date().
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length > 0 ? args : [RealDate.now()]));
  }
};
const realTimeout = AbortSignal.timeout;
AbortSignal.timeout = (ms) => realTimeout.call(AbortSignal, settings.fetchTime || ms);
// Time limits are so many times as long: on a busy machine a slow database is not one that is down.
const shortestLimit = 2_000;
const realSetTimeout = globalThis.setTimeout;
globalThis.setTimeout = (call, ms, ...args) =>
  realSetTimeout(call, ms >= shortestLimit ? ms * settings.stretch : ms, ...args);
const RealInstance = WebAssembly.Instance;
WebAssembly.Instance = class extends RealInstance {
  constructor(...args) {
    if (settings.boot === "fails") throw new RangeError(foreign);
    counts.boots = (counts.boots ?? 0) + 1;
    super(...args);
  }
};

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
  if (settings.database === "full" && (await real.run()).meta.changes > 0)
    throw new Error(`D1_ERROR: ${foreign}: database or disk is full: SQLITE_FULL`);
  if (settings.database === "hangs") await new Promise((resolve) => waiting.push(resolve));
  const isReport = /\b(records|usage_days)\b/.test(sql);
  while (settings.database === "held" || (settings.database === "reports held" && isReport))
    await new Promise((resolve) => setTimeout(resolve, 5));
  if (settings.delay) await new Promise((resolve) => setTimeout(resolve, settings.delay));
  return send();
}

function statement(real, sql) {
  return {
    real,
    sql,
    bind: (...args) => statement(real.bind(...args), sql),
    ...Object.fromEntries(
      ["raw", "run", "all", "first"].map((name) => [name, (...args) => ask(() => real[name](...args), sql, real)]),
    ),
  };
}

function database(real) {
  return {
    prepare: (sql) => statement(real.prepare(sql), sql),
    batch: (all) => ask(() => real.batch(all.map((s) => s.real)), all[0].sql),
    exec: (sql) => ask(() => real.exec(sql)),
  };
}

// What the Worker finds as its binding.
function binding(real) {
  if (settings.database === "unbound") return undefined;
  return settings.database === "of another kind" ? { get() {} } : database(real);
}

export default {
  async fetch(request, env, ctx) {
    if (request.url.endsWith("/-test")) {
      Object.assign(settings, await request.json());
      if (settings.flush) await records.flush(database(env.DB));
      settings.flush = false;
      const answer = { ...counts, state: state() };
      counts = { ...none };
      return Response.json(answer);
    }
    return handler.fetch(request, { ...env, DB: binding(env.DB) }, ctx);
  },
  scheduled: (event, env, ctx) => handler.scheduled(event, { ...env, DB: database(env.DB) }, ctx),
};
