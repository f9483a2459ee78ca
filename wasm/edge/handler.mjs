// The Worker's handlers: the token endpoint and what is nobody's path go to lane 1, the service's other routes to lane 2. The site's
// files are served before a Worker is asked.
import module from "./edge.wasm";
import { fetchKey } from "./keystorage.mjs";
import { Lane1 } from "./lane1.mjs";
import { Lane2 } from "./lane2.mjs";
import { Records } from "./records.mjs";
import { boot } from "./runtime.mjs";
import { lastResort } from "./last-resort.mjs";

// The routes of internal/service beside the token endpoint: paths, and with a slash at the end, what paths begin with. What is nobody's
// path needs no runtime of its own to be refused.
const keyStore = "/keystore/";
const serviceRoutes = ["/healthz", "/hms/pr/redeem", "/hms/records", "/hms/records/usage", keyStore];
// Taking a URL apart costs more than looking whether it is worth it.
const isAt = (url, route) => url.includes(route) && (route.endsWith("/") ? new URL(url).pathname.startsWith(route) : new URL(url).pathname === route);
const isService = (url, env) => serviceRoutes.some((route) => isAt(url, route)) || isGateway(url, env);
const gateway = "/playready/RightsManager.asmx";
const isGateway = (url, env) => env.PLAYTOKEN_ENVIRONMENT === "test" && isAt(url, gateway);

let lane1;
export const records = new Records(log);
const record = (...row) => records.add(...row);
const lane2 = new Lane2(module, record);

// The variables and secrets are the same for every request of an isolate.
function token(env) {
  return (lane1 ??= new Lane1({ boot: () => boot(module, env), run, get: fetchKey, lastResort, record, log }));
}

async function run({ sql, args }, database) {
  const rows = await database.prepare(sql).bind(...args).raw();
  return rows.length === 0 ? null : String(rows[0][0] ?? "");
}

function log({ level, ...entry }) {
  console[level](JSON.stringify(entry));
}

export const handler = {
  fetch(request, env, ctx) {
    return isService(request.url, env) ? service(request, env, ctx) : token(env).fetch(request, env.DB, ctx);
  },
  scheduled: (event, env, ctx) => lane2.scheduled(event, env, ctx),
};

async function service(request, env, ctx) {
  if (lane2.full) return refuse(request, env, "too many runtimes of other routes");
  try {
    return await lane2.fetch(request, env, ctx);
  } catch (e) {
    return refuse(request, env, String(e?.message ?? e));
  }
}

// These routes speak JSON alone, but for the gateway.
async function refuse(request, env, why) {
  const { origin, pathname } = new URL(request.url);
  const refusal = token(env).refuse(new Request(`${origin}${pathname}?errorFormat=json`, { method: request.method }), why);
  return isGateway(request.url, env) ? fault(refusal) : refusal;
}

// A refusal as the SOAP fault that players understand.
async function fault(refusal) {
  const { errorCode, details, fix } = await refusal.json();
  const text = `${errorCode}: ${details}. To fix it, ${fix}.`.replace(/[<>&]/g, (c) => `&#${c.charCodeAt()};`);
  const headers = new Headers(refusal.headers);
  headers.set("content-type", "text/xml; charset=utf-8");
  headers.set("access-control-allow-origin", "*");
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>${text}</faultstring><detail><Exception><StatusCode>0x8004c600</StatusCode></Exception></detail></soap:Fault></soap:Body></soap:Envelope>
`,
    { status: 500, headers },
  );
}

/** What is held for requests under way, for tests. */
export const state = () => ({ parked: 0, held: 0, waiting: 0, memory: 0, ...lane1?.state, running: lane2.running, records: records.waiting });
