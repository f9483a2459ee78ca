// The OpenAPI document against the standard's own schema, and what a running server answers against
// the document.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { endpointPath, expand, formType } from "../../vectors/expand.mjs";
import { bases, requestFiles } from "../../vectors/read.mjs";
import { eventually } from "./eventually.mjs";
import { startNative } from "./native.mjs";
import { patience } from "./patience.mjs";

const demo = "201722,1ad8eed133edf43cbcc185f0236828ae";
const operator = "f1257a0c96f1b2c3d4e5f60718293a4bf1257a0c96f1b2c3d4e5f60718293a4b";

/** @type {OpenAPI} */
let document;
/** @type {NativeServer} */
let server;
/** @type {string} */
let credential;
/** @type {Ajv2020} */
let ajv;

before(async () => {
  server = await startNative({ operator });
  document = JSON.parse(readFileSync(join(server.folder, "site/openapi.json"), "utf8"));
  const [added] = /[0-9a-f]{64}/.exec(server.run("license-servers", "add", "tests")) ?? [];
  assert.ok(added);
  credential = added;
  ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, "openapi.json");
});

after(() => server?.close());

/** @param {(string | number)[]} names */
const pointer = (...names) => names.map((n) => `/${String(n).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
/** @type {Map<string, import("ajv/dist/2020.js").ValidateFunction>} */
const schemas = new Map();

/**
 * Asserts that the document has the answer: its status, its type, and the form of its JSON.
 * @param {string} path
 * @param {string} method
 * @param {number} status
 * @param {string} type
 * @param {string} text
 */
function described(path, method, status, type, text) {
  const where = `${method} ${path}: ${status} ${type}`;
  const response = document.paths[path][method].responses[status];
  assert.ok(response, `${where}: the document has no such status`);
  if (text === "" && !response.content) return where;
  const media = Object.keys(response.content ?? {}).find((m) => type.split(";")[0] === m);
  assert.ok(media, `${where}: the document has no such type`);
  if (!/json|uri-list/.test(media)) return where;
  const schema = pointer("paths", path, method, "responses", status, "content", media, "schema");
  const at = `openapi.json#${encodeURI(schema)}`;
  const valid = schemas.get(at) ?? ajv.compile({ $ref: at });
  schemas.set(at, valid);
  assert.ok(valid(JSON.parse(text)), `${where}: ${ajv.errorsText(valid.errors)}: ${text.slice(0, 500)}`);
  return where;
}

// The paths that were asked.
const asked = new Set();

/**
 * @param {string} path
 * @param {string} method
 * @param {OperationCall} [call]
 */
async function send(path, method, { at = path, query = "", body, headers = {} } = {}) {
  const r = await fetch(`${server.url}${at}${query && `?${query}`}`, { method: method.toUpperCase(), body, headers });
  const text = await r.text();
  asked.add(path);
  return {
    where: described(path, method, r.status, r.headers.get("content-type") ?? "", text),
    status: r.status,
    text,
  };
}

/**
 * @param {string} path
 * @param {string} body
 * @param {OperationCall["headers"]} [headers]
 */
const post = (path, body, headers) => send(path, "post", { body, headers: { "content-type": formType, ...headers } });

test("the document is valid OpenAPI 3.1", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  const broken = structuredClone(document);
  delete broken.info.title;
  assert.equal((await new Validator().validate(broken)).valid, false, "the validator finds nothing");
});

test("an answer that is not in the document is found", () => {
  assert.throws(
    () => described(endpointPath, "post", 400, "application/json", '{"errorCode":1}'),
    /must have required property/,
  );
  assert.throws(() => described(endpointPath, "post", 418, "application/json", "{}"), /no such status/);
  assert.throws(() => described(endpointPath, "post", 400, "text/plain", "no"), /no such type/);
});

describe("what the server answers is in the document", () => {
  test("to every vector of requests", async () => {
    const seen = new Set();
    let sent = 0;
    for (const { cases } of requestFiles()) {
      for (const one of cases) {
        const text = expand(one, bases);
        if (text.length > 60_000) continue;
        for (const body of [text, `${text}&errorFormat=json`]) {
          seen.add((await post(endpointPath, body)).where);
          sent++;
        }
      }
    }
    assert.ok(sent > 500, `${sent} requests`);
    assert.ok(
      [...seen].some((w) => w.endsWith("200 text/uri-list")) &&
        [...seen].some((w) => w.includes("401 application/json")) &&
        seen.size >= 5,
      [...seen].join("\n"),
    );
  });

  test("of the token endpoint otherwise", async () => {
    const buy = expand({ base: "buy" }, bases);
    assert.equal((await post(endpointPath, buy, { accept: "application/json" })).status, 200);
    assert.equal((await send(endpointPath, "get", { query: buy.replaceAll("^", "%5E") })).status, 200);
    assert.equal((await post(endpointPath, "x".repeat(70_000), {})).status, 413);
    assert.equal(
      (await send(endpointPath, "post", { body: "{}", headers: { "content-type": "application/json" } })).status,
      415,
    );
    assert.equal((await post(endpointPath, `${expand({ base: "stored" }, bases)}&errorFormat=json`)).status, 400);
  });

  test("of redemption", async () => {
    const token = async (more = "") =>
      JSON.parse((await post(endpointPath, `${expand({ base: "buy" }, bases)}&${more}`)).text).token;
    const path = "/hms/pr/redeem";
    const authorization = `Bearer ${credential}`;
    const plain = await token("cookie=c");
    const statuses = [];
    /** @type {[body: string, headers: OperationCall["headers"]][]} */
    const calls = [
      [`token=${plain}`, { authorization }],
      [`token=${plain}&singleUse=true`, { authorization }],
      [`token=${plain}&singleUse=true`, { authorization }],
      [`token=${await token("deviceid=0a1b2c3d4e5f60718293a4b5c6d7e8f9")}`, { authorization }],
      [`token=${plain}`, {}],
      ["token=x", { authorization }],
      ["", { authorization }],
      ["x".repeat(20_000), { authorization }],
      [`token=${plain}`, { authorization, "content-type": "text/plain" }],
    ];
    for (const [body, headers] of calls) statuses.push((await post(path, body, headers)).status);
    assert.deepEqual(statuses, [200, 200, 409, 401, 401, 400, 400, 413, 415]);
    for (let i = 0; i < 20; i++) statuses.push((await post(path, "", {})).status);
    assert.equal(statuses.at(-1), 429);
    const { examples } = document.paths[endpointPath].post.requestBody.content[formType];
    assert.ok(Object.keys(examples).length > 0);
  });

  test("of the key store", async () => {
    const auth = { "x-customer-authenticator": demo, "x-kek": "000102030405060708090a0b0c0d0e0f" };
    const json = { ...auth, "content-type": "application/json" };
    const keys = "/keystore/keys",
      key = "/keystore/keys/{kid}",
      value = "/keystore/keys/{kid}/value";
    /** @param {string} kid */
    const at = (kid) => `/keystore/keys/${kid}`;
    const statuses = [];
    /** @type {[path: string, method: string, call: OperationCall][]} */
    const calls = [
      [keys, "post", { headers: json, body: '{"kid":"^a","info":"film","expiration":"2090-01-01T00:00:00Z"}' }],
      [keys, "post", { headers: json, body: '{"kid":"^a"}' }],
      [key, "post", { at: at("%5Eb"), headers: auth }],
      [keys, "get", { headers: auth }],
      [keys, "get", { headers: { "x-customer-authenticator": demo }, query: "limit=1" }],
      [key, "get", { at: at("%5Ea"), headers: auth }],
      [key, "get", { at: at("%5Ea,%5Eb"), headers: auth }],
      [key, "get", { at: at("%5Ec"), headers: auth }],
      [value, "get", { at: `${at("%5Ea")}/value`, headers: auth }],
      [key, "put", { at: at("%5Ea"), headers: json, body: '{"info":"other"}' }],
      ["/keystore/keycount", "get", { headers: auth }],
      ["/keystore/keycount", "get", { headers: { ...auth, accept: "text/plain" } }],
      [key, "delete", { at: at("%5Ea"), headers: auth }],
      [keys, "get", {}],
      [keys, "post", { headers: json, body: "{" }],
      [keys, "post", { headers: json, body: " ".repeat(20_000) }],
    ];
    for (const [path, method, call] of calls) statuses.push((await send(path, method, call)).status);
    assert.deepEqual(statuses, [201, 200, 201, 200, 200, 200, 200, 404, 200, 200, 200, 200, 200, 401, 400, 413]);
  });

  test("of the records", { timeout: patience }, async (t) => {
    const headers = { "x-customer-authenticator": demo };
    const statuses = [];
    // Written a second after their answers at the latest.
    const found = async () =>
      JSON.parse((await send("/hms/records", "get", { headers, query: "cookie=c" })).text).records;
    await eventually(t, async () => (await found()).length >= 2);
    /** @type {[path: string, call: OperationCall][]} */
    const calls = [
      ["/hms/records", { headers }],
      ["/hms/records", { headers, query: "format=csv&latest=1" }],
      ["/hms/records", { headers, query: "latest=0" }],
      ["/hms/records", {}],
      ["/hms/records/usage", { headers }],
      ["/hms/records/usage", { headers, query: "days=367" }],
    ];
    for (const [path, call] of calls) statuses.push((await send(path, "get", call)).status);
    assert.deepEqual(statuses, [200, 200, 400, 401, 200, 400]);
  });

  test("of the admin interface", async () => {
    const auth = { authorization: `Bearer ${operator}` };
    const json = { ...auth, "content-type": "application/json" };
    const account = "/admin/accounts/{account}";
    const at = (/** @type {string} */ path) => path.replace("{account}", "4711").replace("{name}", "tests-2");
    const name = '{"name":"tests-2"}';
    /** @type {[path: string, method: string, status: number, call?: OperationCall][]} */
    const calls = [
      ["/admin/accounts", "post", 201, { body: '{"id":4711,"name":"x","credits":1}' }],
      ["/admin/accounts", "post", 409, { body: '{"id":4711,"name":"x"}' }],
      ["/admin/accounts", "post", 400, { body: "{}" }],
      ["/admin/accounts", "post", 413, { body: " ".repeat(20_000) }],
      ["/admin/accounts", "post", 415, { headers: { ...auth, "content-type": "text/plain" }, body: "{}" }],
      ["/admin/accounts", "get", 200, { query: "limit=1" }],
      ["/admin/accounts", "get", 401, { headers: {} }],
      [account, "get", 200],
      [account, "get", 404, { at: "/admin/accounts/1" }],
      [account, "patch", 200, { headers: { ...json, "if-match": "*" }, body: '{"enabled":false}' }],
      [account, "patch", 412, { headers: { ...json, "if-match": '"x"' }, body: '{"enabled":false}' }],
      [`${account}/credits`, "post", 200, { body: '{"credits":1}' }],
      [`${account}/authenticators`, "post", 201, { body: "{}" }],
      [`${account}/export`, "get", 200],
      ["/admin/low-balances", "get", 200],
      ["/admin/license-servers", "post", 201, { body: name }],
      ["/admin/license-servers", "get", 200],
      ["/admin/license-servers/{name}", "delete", 204],
      ["/admin/records", "get", 200],
      ["/admin/usage", "get", 200],
      ["/admin/sealing-keys", "get", 200],
      ["/admin/operators", "post", 201, { body: '{"name":"tests-2","access":"read"}' }],
      ["/admin/operators", "get", 200],
      ["/admin/operators/{name}", "delete", 204],
      ["/admin/operators/{name}", "delete", 404],
      ["/admin/changes", "get", 200],
    ];
    for (const [path, method, status, call] of calls) {
      const headers = call?.body === undefined ? auth : json;
      assert.equal((await send(path, method, { at: at(path), headers, ...call })).status, status, `${method} ${path}`);
    }
  });

  test("of the health check", async () => {
    assert.equal((await send("/healthz", "get")).status, 200);
    assert.equal((await send("/healthz", "head")).status, 200);
    assert.equal((await send("/healthz", "get", { query: "%" })).status, 400);
  });

  test("of the gateway", async () => {
    const path = "/playready/RightsManager.asmx";
    assert.equal((await send(path, "options")).status, 204);
    for (const [body, status] of /** @type {const} */ ([
      ["<x/>", 500],
      ["x".repeat(70_000), 413],
    ]))
      assert.equal((await post(path, body, { "content-type": "text/xml" })).status, status);
    assert.equal((await post(path, "x", { "content-encoding": "gzip" })).status, 415);
  });

  test("and each path of the document was asked", () => {
    assert.deepEqual([...asked].sort(), Object.keys(document.paths).sort());
  });
});
