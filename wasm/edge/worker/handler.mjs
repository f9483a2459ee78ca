// The Worker's handlers: the token endpoint and what is nobody's path go to lane 1, the service's other routes to lane 2, and the site's
// files come from its binding, if it has one.
import module from "./edge.wasm";
import { Bodies } from "./bodies.mjs";
import { Failure, forLog } from "./forlog.mjs";
import { Health } from "./health.mjs";
import { fetchKey } from "./keystorage.mjs";
import { Lane1 } from "./lane1.mjs";
import { Lane2 } from "./lane2.mjs";
import { log } from "./log.mjs";
import { Records } from "./records.mjs";
import { formType, gateway, health, isForm, ofSite, readsBody, reports, routeOf, tokenPath } from "./routes.mjs";
import { boot } from "./runtime.mjs";
import { target } from "./target.mjs";
import { lastResort } from "./last-resort.mjs";

let lane1;
export const records = new Records(log);
const record = (...row) => records.add(...row);
const bodies = new Bodies();
const lane2 = new Lane2(module, bodies, record);
// A service may ask for its reports without end. They wait for each other, and take no room of a redemption or a stored key.
const reportLane = new Lane2(module, bodies, record, { limit: 2 });
// Anyone may ask for our health. They wait for each other, and for nobody else's room.
const healthLane = new Lane2(module, bodies, record, { limit: 1, queue: 1024 });
const ourHealth = new Health(healthLane);

// The variables and secrets are the same for every request of an isolate.
function token(env) {
  return (lane1 ??= new Lane1({
    boot: () => boot(module, env),
    usual,
    run,
    get: fetchKey,
    lastResort,
    record,
    log,
    bodies,
  }));
}

const usual = ({ where, type, encoding }) =>
  where.path === tokenPath && !where.broken && !encoding && isForm(type) && !type.includes(",");

async function run({ sql, args }, database) {
  needDatabase(database);
  const rows = await database
    .prepare(sql)
    .bind(...args)
    .raw();
  return rows.length === 0 ? null : String(rows[0][0] ?? "");
}

function needDatabase(database) {
  if (typeof database?.prepare !== "function") throw new Failure("DB is not bound to a D1 database");
}

export const handler = {
  fetch(request, env, ctx) {
    try {
      return answer(request, env, ctx);
    } catch (e) {
      return failed(e);
    }
  },
  async scheduled(event, env, ctx) {
    try {
      needDatabase(env.DB);
      await lane2.scheduled(event, env, ctx);
    } catch (e) {
      log({ level: "error", msg: "the schedule did not run", error: forLog(e) });
    }
  },
};

function answer(request, env, ctx) {
  const where = target(request.url);
  const route = routeOf(where.path, env);
  if (!route && !where.broken && ofSite(where.path, request.method, env)) return file(request, env).catch(failed);
  const response = route
    ? service(route, where, request, env, ctx).catch(failed)
    : token(env).fetch(request, where, env.DB, ctx);
  return env.SITE ? apart(response) : response;
}

// Whatever is not caught, Cloudflare would log with its text.
function failed(e) {
  log({ level: "error", msg: "the request was not answered", error: forLog(e) });
  const { status, headers, body } = lastResort(true);
  return new Response(body, { status, headers });
}

// The site's locked page must have no hold of an answer in another window, which is of its host and may ask anything.
async function apart(response) {
  response = await response;
  response.headers.set("cross-origin-opener-policy", "same-origin");
  return response;
}

// A file of the site, or its own page for an address that leads nowhere. Cloudflare serves 404.html at /404, and as a page that is there.
async function file(request, env) {
  const found = await env.SITE.fetch(request);
  if (found.status !== 404) return found;
  const page = await env.SITE.fetch(new URL("/404", request.url), { method: request.method });
  const headers = new Headers(page.headers);
  headers.set("cache-control", "no-cache");
  return new Response(page.body, { status: 404, headers });
}

async function service(route, where, request, env, ctx) {
  if (where.broken) return refuse(route, where, request, env, "");
  try {
    needDatabase(env.DB);
    if (route === health) return await ourHealth.fetch(request, where, env, ctx);
    const lane = reports.includes(route) ? reportLane : lane2;
    return await lane.fetch(request, env, ctx, readsBody(route, request));
  } catch (e) {
    return refuse(route, where, request, env, forLog(e));
  }
}

// These routes speak JSON alone, but for the gateway. What is wrong is no matter of theirs, so the token
// endpoint says it, as to a form of its own.
async function refuse(route, { broken }, request, env, why) {
  const headers = new Headers({
    "content-type": formType,
    "cf-connecting-ip": request.headers.get("cf-connecting-ip") ?? "",
  });
  const form = { method: "POST", headers };
  const where = { path: tokenPath, query: "errorFormat=json", broken };
  const refusal = token(env).refuse(form, where, why, {
    msg: "request refused",
    method: request.method.slice(0, 16),
    path: route,
  });
  return route === gateway ? fault(refusal) : refusal;
}

// A refusal as the SOAP fault that players understand.
async function fault(refusal) {
  const { errorCode, details, fix } = await refusal.json();
  const text = `${errorCode}: ${details}. To fix it, ${fix}.`.replace(/[<>&]/g, (c) => `&#${c.charCodeAt()};`);
  const headers = new Headers(refusal.headers);
  headers.set("content-type", "text/xml; charset=utf-8");
  headers.set("content-security-policy", "default-src 'none'; sandbox"); // as internal/reply sets it
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", "Retry-After, X-Request-Id");
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>${text}</faultstring><detail><Exception><StatusCode>0x8004c600</StatusCode></Exception></detail></soap:Fault></soap:Body></soap:Envelope>
`,
    { status: 500, headers },
  );
}

const lanes = [lane2, reportLane, healthLane];
const sum = (what) => lanes.reduce((all, lane) => all + lane[what], 0);

/** How many bytes all runtimes hold together, for tests. */
export const memory = () => (lane1?.memory ?? 0) + sum("memory");

/** What is held for requests under way, for tests. */
export const state = () => ({
  parked: 0,
  waiting: 0,
  ...lane1?.state,
  held: bodies.held,
  reading: bodies.reading,
  memory: memory(),
  running: sum("running"),
  records: records.waiting,
});
