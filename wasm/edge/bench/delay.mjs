// Wraps the measured Worker and delays its database. POST /-bench sets the delay in milliseconds.
import worker from "./worker.mjs";

let delay = 0;

async function far(send) {
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  return send();
}

function statement(real) {
  return {
    real,
    bind: (...args) => statement(real.bind(...args)),
    raw: (...args) => far(() => real.raw(...args)),
    first: (...args) => far(() => real.first(...args)),
    run: (...args) => far(() => real.run(...args)),
  };
}

function database(real) {
  return {
    prepare: (sql) => statement(real.prepare(sql)),
    batch: (all) => far(() => real.batch(all.map((s) => s.real))),
  };
}

export default {
  async fetch(request, env, ctx) {
    if (request.url.endsWith("/-bench")) {
      delay = Number(await request.text());
      return new Response();
    }
    return worker.fetch(request, { ...env, DB: database(env.DB) }, ctx);
  },
};
