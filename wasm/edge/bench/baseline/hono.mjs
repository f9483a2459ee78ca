// The baseline for measurements: a token endpoint and redemption as one would write them by hand
// for Workers, with Hono, zod and WebCrypto. For ordinary requests it does the same work: it
// parses, finds all problems, charges in D1, seals or opens, answers and logs a line. It lacks
// several keys, wrapped keys, extensions, restrictions of tokens and the hints of the checker. Only
// the measurements use it.
import { Hono } from "hono";
import { z } from "zod";

/** @import { Context } from "hono" */
/** @import { ContentfulStatusCode } from "hono/utils/http-status" */

const text = z.string();
const hex32 = /^[0-9a-fA-F]{32}$/;

// Each parameter has one issue, whose message is an error code. The table `messages` has the texts.
const opl = z
  .string({ error: "-5006" })
  .regex(/^\d{1,3}$/, "-2034")
  .transform(Number);
const requestSchema = z
  .object({
    customerAuthenticator: z.string({ error: "-2017" }).regex(/^\d{1,10},[0-9a-fA-F]{32}$/, "-2018"),
    errorFormat: z.enum(["html", "json"], { error: "-3004" }).optional(),
    generalFlags: text.regex(/^0{7}[01]$/, "-5003").optional(),
    kid: z.string({ error: "-4018" }).regex(hex32, "-4020"),
    contentKey: z.string({ error: "-2005" }).regex(hex32, "-2005"),
    rightsType: z.preprocess((v) => v, z.string({ error: "-2020" }).regex(/^(BuyToOwn|Rental)$/, "-2021")),
    "rental.periodEndTime": text.regex(/^(\+[1-9]\d*|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)$/, "-2002").optional(),
    "rental.playDuration": text
      .regex(/^[1-9]\d{0,9}$/, "-2025")
      .transform(Number)
      .optional(),
    analogVideoOPL: opl,
    compressedDigitalAudioOPL: opl,
    compressedDigitalVideoOPL: opl,
    uncompressedDigitalAudioOPL: opl,
    uncompressedDigitalVideoOPL: opl,
    unknownOutputBehavior: z.enum(["Allow", "Disallow", "SDOnly"], { error: "-5001" }).optional(),
    outputControlFlags: text.regex(/^[0-9a-fA-F]{8}$/, "-2008").optional(),
    expirationTime: text.regex(/^(\+[1-9]\d*|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)$/, "-2002").optional(),
    cookie: text.max(32, "-2033").optional(),
  })
  .superRefine((r, ctx) => {
    if (r.rightsType === "Rental" && !r["rental.periodEndTime"])
      ctx.addIssue({ code: "custom", path: ["rental.periodEndTime"], message: "-2022" });
    if (r.rightsType === "Rental" && r.generalFlags !== "00000001")
      ctx.addIssue({ code: "custom", path: ["generalFlags"], message: "-5003" });
  });

/** @type {Record<string, string>} */
const messages = {
  "-2002": "Invalid expiration time",
  "-2005": "Invalid content key",
  "-2008": "Invalid output control flags",
  "-2017": "Authentication token must be supplied",
  "-2018": "Authentication token invalid",
  "-2019": "Insufficient tokens available",
  "-2020": "Missing rights type",
  "-2021": "Invalid rights type",
  "-2022": "Missing rental period end time",
  "-2025": "Invalid rental play duration",
  "-2030": "Service unavailable",
  "-2031": "Service Account Disabled",
  "-2033": "Invalid cookie",
  "-2034": "Invalid OPL value",
  "-3004": "Invalid error format specified",
  "-4018": "Missing kid",
  "-4020": "Invalid kid length",
  "-5001": "Invalid unknown output behavior",
  "-5002": "Service account does not have the PlayReady option",
  "-5003": "Invalid general flags",
  "-5006": "Missing OPL value",
  "-2010": "Invalid IP address",
  "-4013": "Invalid device id length",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Bad URL",
  409: "Already Redeemed",
};
/** @type {Record<string, ContentfulStatusCode>} */
const statuses = { "-2017": 401, "-2018": 401, "-2031": 401, "-5002": 401, "-2030": 503, 401: 401, 404: 404, 409: 409 };

const charge = `UPDATE accounts SET credits = credits - 1
WHERE id = ?1 AND enabled = 1 AND playready = 1 AND credits > 0
  AND EXISTS (SELECT 1 FROM authenticators a WHERE a.hash = ?2 AND a.account_id = ?1
    AND (a.expires_at IS NULL OR a.expires_at > ?3) AND a.environment = 1)
RETURNING license_url`;
const explain = `SELECT enabled, playready, credits,
  EXISTS (SELECT 1 FROM authenticators a WHERE a.hash = ?2 AND a.account_id = ?1) AS known
FROM accounts WHERE id = ?1`;

const encoder = new TextEncoder();
/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (b) => parseInt(b, 16));
/** @param {Uint8Array} b */
const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
/** @param {Uint8Array} b */
const base64url = (b) =>
  btoa(String.fromCharCode(...b))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
/** @param {string} text */
const fromBase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
/** @param {string} s */
const escaped = (s) => String(s).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** @type {Promise<CryptoKey> | undefined} */
let sealingKey;
/** @param {BaselineEnv["Bindings"]} env */
function key(env) {
  sealingKey ??= crypto.subtle.importKey("raw", bytes(env.PLAYTOKEN_SEALING_KEYS), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  return sealingKey;
}

/**
 * @param {BaselineEnv["Bindings"]} env
 * @param {string} service
 * @param {z.infer<typeof requestSchema>} r
 * @param {number} now
 */
async function seal(env, service, r, now) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const terms = encoder.encode(
    JSON.stringify({
      iat: now,
      exp: now + 30 * 86_400,
      cookie: r.cookie,
      kid: r.kid,
      key: r.contentKey,
      rights: r.rightsType,
      flags: r.generalFlags,
      end: r["rental.periodEndTime"],
      play: r["rental.playDuration"],
      opl: [
        r.analogVideoOPL,
        r.compressedDigitalAudioOPL,
        r.compressedDigitalVideoOPL,
        r.uncompressedDigitalAudioOPL,
        r.uncompressedDigitalVideoOPL,
      ],
    }),
  );
  const head = encoder.encode(`1${service.padStart(headSize - 1, "0")}`);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: head }, await key(env), terms),
  );
  const token = new Uint8Array(head.length + nonce.length + sealed.length);
  token.set(head);
  token.set(nonce, head.length);
  token.set(sealed, head.length + nonce.length);
  return { token: base64url(token), id: hex(nonce) };
}

const headSize = 11;
const nonceSize = 12;

/**
 * Opens a token. Throws for one that seal has not made.
 * @param {BaselineEnv["Bindings"]} env
 * @param {string} token
 */
async function open(env, token) {
  const all = fromBase64url(token);
  const head = all.subarray(0, headSize);
  const nonce = all.subarray(headSize, headSize + nonceSize);
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: nonce, additionalData: head },
    await key(env),
    all.subarray(headSize + nonceSize),
  );
  const terms = JSON.parse(new TextDecoder().decode(plain));
  return { ...terms, id: hex(nonce), account: Number(new TextDecoder().decode(head.subarray(1))) };
}

/** @type {Hono<BaselineEnv>} */
const app = new Hono();

app.use(async (c, next) => {
  const started = Date.now();
  c.set("id", hex(crypto.getRandomValues(new Uint8Array(8))));
  await next();
  console.info(
    JSON.stringify({
      message: "token request",
      requestId: c.get("id"),
      method: c.req.method,
      status: c.res.status,
      took: Date.now() - started,
      client: c.req.header("cf-connecting-ip"),
      ...c.get("log"),
    }),
  );
});

/**
 * @param {Context<BaselineEnv>} c
 * @param {string | undefined} format
 * @param {{ code: string, parameter: string }[]} problems
 */
function failure(c, format, problems) {
  const [first] = problems;
  const status = statuses[first.code] ?? 400;
  c.set("log", { code: first.code, parameter: first.parameter });
  c.header("Cache-Control", "no-store");
  c.header("X-Content-Type-Options", "nosniff");
  c.header("X-Request-Id", c.get("id"));
  if (status === 401) c.header("WWW-Authenticate", "Playtoken");
  if (status === 503) c.header("Retry-After", "2");
  const url = `${c.env.PLAYTOKEN_PUBLIC_URL}/errors/${first.code}/`;
  const errors = problems.map(({ code, parameter }) => ({
    errorCode: Number(code),
    errorMessage: messages[code],
    parameter,
    details: `${parameter} is missing or invalid`,
  }));
  if (format === "json") return c.json({ ...errors[0], documentationUrl: url, requestId: c.get("id"), errors }, status);
  c.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  const items = errors
    .map((e) => `<li><b>${e.errorCode}</b> ${escaped(e.errorMessage)} <code>${escaped(e.parameter)}</code></li>`)
    .join("");
  return c.html(
    `<!DOCTYPE html><html lang="en"><head><title>Error ${first.code}</title></head><body><h1>Error ${first.code}</h1><ul>${items}</ul><a href="${escaped(url)}">${escaped(url)}</a></body></html>`,
    status,
  );
}

app.on(["GET", "POST"], "/hms/pr/token", async (c) => {
  const given = { ...c.req.query() };
  if (c.req.method === "POST") for (const [name, value] of new URLSearchParams(await c.req.text())) given[name] = value;
  const parsed = requestSchema.safeParse(given);
  if (!parsed.success) {
    return failure(
      c,
      given.errorFormat,
      parsed.error.issues.map((i) => ({ code: i.message, parameter: i.path.join(".") })),
    );
  }
  const r = parsed.data;
  const now = Math.floor(Date.now() / 1000);
  const [id, secret] = r.customerAuthenticator.split(",");
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(secret))));
  const sealed = await seal(c.env, id, r, now);
  const args = [Number(id), hash, now];
  try {
    const rows = await c.env.DB.prepare(charge)
      .bind(...args)
      .raw();
    if (rows.length > 0) {
      c.set("log", { service: id, token: sealed.id });
      const type = c.req.header("accept")?.includes("application/json") ? "application/json" : "text/uri-list";
      return c.body(
        JSON.stringify({
          licenseAcquisitionUrl: rows[0][0] || `${c.env.PLAYTOKEN_PUBLIC_URL}/playready/RightsManager.asmx`,
          token: sealed.token,
        }),
        200,
        {
          "Content-Type": type,
          "Cache-Control": "no-store",
          "X-Content-Type-Options": "nosniff",
          "X-Request-Id": c.get("id"),
        },
      );
    }
    const row = await c.env.DB.prepare(explain).bind(Number(id), hash).first();
    const code = !row?.known ? "-2018" : !row.enabled ? "-2031" : !row.playready ? "-5002" : "-2019";
    return failure(c, r.errorFormat, [{ code, parameter: "customerAuthenticator" }]);
  } catch {
    return failure(c, r.errorFormat, [{ code: "-2030", parameter: "" }]);
  }
});

const redemptionSchema = z.object({
  token: z.string({ error: "400" }).regex(/^[\w-]{40,}$/, "400"),
  deviceid: text.regex(hex32, "-4013").optional(),
  ipAddress: text.regex(/^[\da-fA-F.:]{2,45}$/, "-2010").optional(),
  singleUse: z.enum(["true", "false"], { error: "400" }).optional(),
});
const admission = `SELECT
  coalesce((SELECT failures FROM redeem_failures WHERE client = ?3 AND minute = ?4), 0) AS failures,
  (SELECT name FROM license_servers WHERE hash = ?1 AND (expires_at IS NULL OR expires_at > ?2)) AS name`;
const isSpent = "SELECT 1 FROM redeemed_tokens WHERE token_id = ?1";
const spend = `INSERT INTO redeemed_tokens (token_id, expires_at) VALUES (?1, ?2)
ON CONFLICT (token_id) DO NOTHING RETURNING 1`;

app.post("/hms/pr/redeem", async (c) => {
  const now = Math.floor(Date.now() / 1000);
  const credential = c.req.header("authorization")?.replace(/^Bearer /i, "") ?? "";
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(credential))));
  const client = c.req.header("cf-connecting-ip") ?? "";
  try {
    const admitted = await c.env.DB.prepare(admission)
      .bind(hash, now, client, Math.floor(now / 60))
      .first();
    if (!admitted?.name) return failure(c, "json", [{ code: "401", parameter: "Authorization" }]);
    const parsed = redemptionSchema.safeParse(Object.fromEntries(new URLSearchParams(await c.req.text())));
    if (!parsed.success) {
      const problems = parsed.error.issues.map((i) => ({ code: i.message, parameter: i.path.join(".") }));
      return failure(c, "json", problems);
    }
    const terms = await open(c.env, parsed.data.token).catch(() => null);
    if (!terms) return failure(c, "json", [{ code: "400", parameter: "token" }]);
    if (now >= terms.exp) return failure(c, "json", [{ code: "-2002", parameter: "expirationTime" }]);
    const single = parsed.data.singleUse === "true";
    const use = single ? c.env.DB.prepare(spend).bind(terms.id, terms.exp) : c.env.DB.prepare(isSpent).bind(terms.id);
    if ((await use.raw()).length > 0 !== single) return failure(c, "json", [{ code: "409", parameter: "token" }]);
    c.set("log", { licenseServer: admitted.name, service: terms.account, token: terms.id });
    return c.json(terms, 200, {
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "X-Request-Id": c.get("id"),
    });
  } catch {
    return failure(c, "json", [{ code: "-2030", parameter: "" }]);
  }
});

app.notFound((c) => failure(c, c.req.query("errorFormat"), [{ code: "404", parameter: "" }]));

export default app;
