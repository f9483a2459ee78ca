// Wraps the measured Worker and delays its database. POST /-bench sets the delay in milliseconds.
import worker from "./worker.mjs";

let delay = 0;

/**
 * @template T
 * @param {() => Promise<T>} send
 */
async function far(send) {
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  return send();
}

/**
 * @param {RealStatement} real
 * @returns {DelayedStatement}
 */
function statement(real) {
  return {
    real,
    bind: (...args) => statement(real.bind(...args)),
    raw: (...args) => far(() => real.raw(...args)),
    first: (...args) => far(() => real.first(...args)),
    run: (...args) => far(() => real.run(...args)),
  };
}

/** @param {RealDatabase} real */
function database(real) {
  return {
    prepare: (/** @type {string} */ sql) => statement(real.prepare(sql)),
    batch: (/** @type {DelayedStatement[]} */ all) => far(() => real.batch(all.map((s) => s.real))),
  };
}

export default {
  /**
   * @param {Request} request
   * @param {EntryEnv} env
   * @param {Context} ctx
   */
  async fetch(request, env, ctx) {
    if (request.url.endsWith("/-bench")) {
      delay = Number(await request.text());
      return new Response();
    }
    return worker.fetch(request, { ...env, DB: /** @type {D1} */ (/** @type {unknown} */ (database(env.DB))) }, ctx);
  },
};
