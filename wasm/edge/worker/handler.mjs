// The Worker's handlers. Go answers requests to the service. The site's files come from its
// binding.

import { Bodies } from "./bodies.mjs";
import full from "./edge.wasm";
import { fetchFrom } from "./fetch.mjs";
import { forLog } from "./forlog.mjs";
import { bootHot } from "./hot.mjs";
import hot from "./hot.wasm";
import { lastResort } from "./last-resort.mjs";
import { log } from "./log.mjs";
import { Records } from "./records.mjs";
import { needsFull, ofSite } from "./routes.mjs";
import { bootFull } from "./runtime.mjs";
import { runSchedule } from "./schedule.mjs";
import { Service } from "./service.mjs";
import { Statements } from "./statements.mjs";
import { target } from "./url.mjs";

export const records = new Records(log);
const bodies = new Bodies();
const statements = new Statements();

/** @type {Service | undefined} */
let service;

/**
 * Returns the service of the isolate, whose variables and secrets are the same for every request.
 * @param {Env} env
 */
function serviceOf(env) {
  service ??= new Service({
    bootHot: () => bootHot(hot, env),
    bootFull: () => bootFull(full, env),
    needsFull: (path) => needsFull(path, env),
    statements,
    fetch: fetchFrom,
    lastResort,
    record: (...row) => records.add(...row),
    log,
    bodies,
  });
  return service;
}

export const handler = {
  /**
   * @param {Request} request
   * @param {Env} env
   * @param {Context} ctx
   */
  fetch(request, env, ctx) {
    try {
      return answer(request, env, ctx);
    } catch (e) {
      return failed(e);
    }
  },
  /**
   * @param {unknown} event
   * @param {Env} env
   * @param {Context} ctx
   */
  async scheduled(event, env, ctx) {
    try {
      await runSchedule(full, event, env, ctx);
    } catch (e) {
      log({ level: "error", msg: "the schedule did not run", error: forLog(e) });
    }
  },
};

/**
 * @param {Request} request
 * @param {Env} env
 * @param {Context} ctx
 */
function answer(request, env, ctx) {
  const where = target(request.url);
  if (!where.broken && ofSite(where.path, request.method, env)) return file(request, env).catch(failed);
  const response = serviceOf(env).fetch(request, where, env.DB, ctx);
  return env.SITE ? isolated(response) : response;
}

/**
 * Logs an unexpected error, and answers. Cloudflare would log the text of an uncaught error.
 * @param {unknown} e
 */
function failed(e) {
  log({ level: "error", msg: "the request was not answered", error: forLog(e) });
  const { status, headers, body } = lastResort(true);
  return new Response(body, { status, headers });
}

/**
 * Keeps an answer in another window from sharing a browsing context with the site's locked page.
 * The answer has the same origin, but may make any request.
 * @param {Response | Promise<Response>} response
 */
async function isolated(response) {
  response = await response;
  response.headers.set("cross-origin-opener-policy", "same-origin");
  return response;
}

/**
 * @param {Request} request
 * @param {Env} env
 */
async function file(request, env) {
  const site = /** @type {Site} */ (env.SITE); // see ofSite
  const found = await site.fetch(request);
  if (found.status !== 404) return found;
  const page = await site.fetch(new URL("/404", request.url), { method: request.method });
  const headers = new Headers(page.headers);
  headers.set("cache-control", "no-cache");
  return new Response(page.body, { status: 404, headers });
}

/** Returns the size of the runtimes in bytes, for tests. */
export const memory = () => service?.memory ?? 0;

/** Returns the resources that requests under way hold, for tests. */
export const state = () => ({
  waiting: service?.waiting ?? 0,
  held: bodies.held,
  reading: bodies.reading,
  memory: memory(),
  reports: statements.running,
  records: records.waiting,
});
