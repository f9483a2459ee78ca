// Runs scenarios of the vectors against the Worker in workerd, by requests alone.
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { now } from "../../../vectors/expand.mjs";
import { message, namedValues, scenariosOf } from "../../../vectors/scenarios.mjs";
import { eventually } from "../../../web/test/eventually.mjs";
import { root } from "../dev/build.mjs";
import { addAccount, sealingKey, setEnabled } from "../dev/miniflare.mjs";
import { assertAnswer, assertLike } from "./answers.mjs";
import { startLicenseServer } from "./licenseserver.mjs";
import { Secrets } from "./secrets.mjs";
import { credential, startStorage } from "./storage.mjs";
import { startWorker } from "./worker.mjs";

/**
 * Reads a file of the vectors.
 * @param {string} name
 */
export const read = (name) => JSON.parse(readFileSync(join(root, "vectors", name), "utf8"));
const list = (/** @type {string} */ folder) =>
  readdirSync(join(root, "vectors", folder)).filter((name) => !folder.endsWith(name));

/** @type {{ bases: Record<string, string> }} */
export const { bases } = read("bases.json");
/** @type {World} */
export const world = { ...read("scenarios/states.json"), ...read("scenarios/requests.json") };
export const values = namedValues(world);
export const at = Date.parse(now);

/**
 * A state by its name.
 * @param {string} name
 */
export const stateOf = (name) => /** @type {ScenarioState} */ (world.states.find((s) => s.name === name));

/** All scenarios, each with `interface`, `topic` and `notLogged` of its file. */
export const scenarios = list("scenarios")
  .filter((folder) => !folder.endsWith(".json"))
  .flatMap((folder) =>
    list(`scenarios/${folder}`).flatMap((name) => {
      const file = read(`scenarios/${folder}/${name}`);
      const more = { interface: folder, topic: name.replace(".json", ""), notLogged: file.notLogged ?? [] };
      return scenariosOf(file, world).map((s) => ({ ...s, ...more }));
    }),
  );

/**
 * The settings of a Worker in a state, which stay the same for its life.
 * @param {ScenarioState} state
 * @returns {RunnerSettings}
 */
export const settingsOf = ({ environment, sealing, keyStorage = "", singleUse, maxStoredKeys, adminOff }) => ({
  environment,
  sealing,
  keyStorage: ["none", "embedded", "down"].includes(keyStorage) ? keyStorage.replace("embedded", "none") : "stands in",
  singleUse,
  maxStoredKeys,
  adminOff,
});

/**
 * The message as worker.send takes it.
 * @param {RequestMessage} message
 * @returns {Message}
 */
function sendable({ headers, client, ...m }) {
  /** @type {Record<string, string | string[]>} */
  const all = {};
  for (const [name, value] of headers) all[name] = name in all ? [all[name], value].flat() : value;
  return { ...m, headers: { ...all, ...(client && { "cf-connecting-ip": client }) } };
}

/**
 * The message of a request that begins with "to", such as { to: "issue", form: { base: "buy" } }.
 * @param {ScenarioRequest} request
 * @param {Record<string, string>} [more] values
 */
export function requestOf(request, more = {}) {
  const [{ steps }] = scenariosOf({ state: "demo", scenarios: [{ name: "", steps: [{ request }] }] }, world);
  const complete = /** @type {CompleteRequest} */ (steps[0].request);
  return sendable(message(complete, bases, { ...values, ...more }));
}

const tables = [
  "records",
  "usage_days",
  "redeemed_tokens",
  "redeem_failures",
  "operators",
  "operator_counts",
  "changes",
  "license_servers",
  "stored_keys",
  "stored_totals",
  "authenticators",
  "accounts",
];

/**
 * Puts the accounts of a state and its license servers into the database, in the place of
 * everything.
 * @param {TestWorker} worker
 * @param {ScenarioState} state
 */
export async function setState(worker, state) {
  await worker.control({ flush: true });
  await worker.db.batch(tables.map((table) => worker.db.prepare(`DELETE FROM ${table}`)));
  for (const account of state.accounts) await addAccount(worker.db, account);
  const inserts = Object.entries(world.licenseServers).map(([name, secret]) =>
    worker.db
      .prepare("INSERT INTO license_servers (hash, name, created_at) VALUES (?1, ?2, 0)")
      .bind(createHash("sha256").update(secret).digest("hex"), name),
  );
  for (const k of state.keyStorage === "embedded" ? world.keys : []) {
    inserts.push(
      worker.db
        .prepare("INSERT INTO stored_keys (account_id, kid, ek, updated_at) VALUES (?1, ?2, ?3, 0)")
        .bind(state.accounts[0].id, k.kid, k.ek),
    );
  }
  await worker.db.batch(inserts);
}

/** @type {(worker: TestWorker, table: string, order?: string) => Promise<SQLRow[]>} */
const rowsOf = async (worker, table, order = "") =>
  (await worker.db.prepare(`SELECT * FROM ${table} ${order}`).run()).results;

/** The records of the database, the latest first. */
export const recorded = (/** @type {TestWorker} */ worker) => rowsOf(worker, "records", "ORDER BY id DESC");

/** @param {TestWorker} worker */
const balance = async (worker) => Number(await worker.db.prepare("SELECT sum(credits) AS n FROM accounts").first("n"));

/**
 * A row as an operator sees it. An account that is only claimed is stored as a negative number.
 * @param {SQLRow} row
 */
const viewOf = ({ kind, account_id, code, license_server, key_ids, request_id }) => ({
  kind,
  accountId: Math.abs(Number(account_id)) || undefined,
  errorCode: code || undefined,
  licenseServer: license_server || undefined,
  keyIds: key_ids ? String(key_ids).split(",") : undefined,
  requestId: request_id,
});

/**
 * Starts a Worker with settings, and the servers that it asks.
 * @param {RunnerSettings} settings
 */
export async function startRunner({ environment, sealing, keyStorage, singleUse, maxStoredKeys, adminOff }) {
  const [storage, license] = await Promise.all([startStorage(world.keys), startLicenseServer()]);
  const urls = new Map([
    ["none", ""],
    ["down", "http://127.0.0.1:1/keystore"],
  ]);
  const url = urls.get(keyStorage) ?? storage.root;
  const worker = await startWorker({
    folder: sealing === "fails" ? "edge-faults" : "edge",
    bindings: {
      PLAYTOKEN_ENVIRONMENT: environment,
      PLAYTOKEN_PUBLIC_URL: "https://playtoken.example",
      PLAYTOKEN_SEALING_KEYS: sealingKey,
      ...(url && { PLAYTOKEN_KEY_STORAGE_URL: url, PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR: credential }),
      ...(sealing === "fails" && { PLAYTOKEN_FAULT: "sealing" }),
      ...(environment === "test" && { PLAYTOKEN_PLAYREADY_URL: license.url }),
      ...(singleUse && { PLAYTOKEN_SINGLE_USE: "true" }),
      ...(!adminOff && { PLAYTOKEN_OPERATOR_CREDENTIAL: world.operators.first }),
      ...(maxStoredKeys && { PLAYTOKEN_MAX_STORED_KEYS: String(maxStoredKeys) }),
    },
  });
  /** @type {RunsOn["details"]} */
  const details = new Map();
  const on = { worker, storage, license, details };
  return {
    ...on,
    run: (/** @type {TestContext} */ t, /** @type {TopicScenario} */ scenario) => run(on, t, scenario),
    stop: () => Promise.all([worker.stop(), storage.stop(), license.stop()]),
  };
}

/**
 * @param {RunsOn} on
 * @param {TestContext} t
 * @param {TopicScenario} scenario
 */
async function run(on, t, scenario) {
  const { worker, storage } = on;
  const { state } = scenario;
  await setState(worker, state);
  storage.set(state.keyStorage);
  const secrets = new Secrets(scenario, world);
  const kept = { ...values };
  for (const [i, step] of scenario.steps.entries()) {
    const where = `step ${i + 1}`;
    const time = step.at ? Date.parse(step.at) : at;
    await worker.control({ now: time, flush: true, fetchTime: state.keyStorage === "hangs" ? 200 : 0 });
    if (step.request) await exchange(on, t, { step, request: step.request, scenario, kept, secrets, time, where });
    if (step.effects?.records) {
      await worker.control({ flush: true });
      assertLike((await recorded(worker)).map(viewOf), step.effects.records, {}, where);
    }
  }
  await worker.control({ flush: true });
  const checked = ["stored_keys", "records", "operators", "changes"];
  const tables = await Promise.all(checked.map((table) => rowsOf(worker, table)));
  secrets.check(worker.logs.join("\n"), JSON.stringify(tables));
}

/**
 * @param {RunsOn} on
 * @param {TestContext} t
 * @param {RunStep} run
 */
async function exchange(on, t, { step, request, scenario, kept, secrets, time, where }) {
  const { worker, storage, license } = on;
  const { state } = scenario;
  const m = message(request, bases, kept);
  license.set(step.upstream);
  const fetched = storage.requests;
  if (step.disabled) await setEnabled(worker.db, state.accounts[0].id, false);
  const before = await balance(worker);
  await worker.control({ database: state.database ?? "" });
  const answer = await worker.send(sendable(m));
  const { roundTrips } = await worker.control({ database: "" });
  if (step.disabled) await setEnabled(worker.db, state.accounts[0].id, true);
  secrets.addMessage(m);
  if (!step.expect) return;
  secrets.addAnswer(answer);
  assertAnswer(answer, step.expect, {
    values: kept,
    method: m.method,
    environment: state.environment,
    now: time,
    where,
  });
  for (const [name, member] of Object.entries(step.keep ?? {})) {
    const value = answer.json()[member];
    assert.ok(typeof value === "string", `${where}: no ${member}`);
    kept[name] = value;
    secrets.keep(member, value);
  }
  for (const [name, header] of Object.entries(step.keepHeaders ?? {})) kept[name] = answer.headers[header];
  const { charged, statements, fetches, forwarded, recorded: code } = step.effects ?? {};
  if (charged !== undefined) assert.equal(before - (await balance(worker)), charged, `${where}: charged`);
  if (statements !== undefined) assert.equal(roundTrips, statements, `${where}: round trips`);
  if (fetches !== undefined) assert.equal(storage.requests - fetched, fetches, `${where}: requests to key storage`);
  assert.deepEqual(storage.wrong, []);
  if (forwarded) assertForwarded(license, forwarded, m, where);
  if (code !== undefined) await assertRecorded(worker, t, answer, code, where);
  await assertDetails(on, t, { scenario, answer, expect: step.expect });
}

/**
 * @param {LicenseServer} license
 * @param {string[]} queries
 * @param {RequestMessage} m
 * @param {string} where
 */
function assertForwarded({ requests, path }, queries, m, where) {
  assert.deepEqual(
    requests.map((r) => r.query),
    queries,
    where,
  );
  const action = m.headers.find(([name]) => name === "soapaction")?.[1];
  for (const { query, ...rest } of requests) assert.deepEqual(rest, { path, action, body: m.body }, where);
}

/**
 * @param {TestWorker} worker
 * @param {TestContext} t
 * @param {ReadAnswer} answer
 * @param {number} code
 * @param {string} where
 */
async function assertRecorded(worker, t, answer, code, where) {
  const id = String(answer.headers["x-request-id"]);
  const found = async () => {
    await worker.control({ flush: true });
    return worker.db.prepare("SELECT code FROM records WHERE request_id = ?1").bind(id).first("code");
  };
  await eventually(t, async () => (await found()) !== null);
  assert.equal(await found(), code, where);
}

/**
 * Compares the details with those of another scenario, which is run unless that was done before.
 * @param {RunsOn} on
 * @param {TestContext} t
 * @param {{scenario: TopicScenario, answer: ReadAnswer, expect: Expectation}} exchange
 */
async function assertDetails(on, t, { scenario, answer, expect }) {
  const { details } = on;
  if (!(answer.headers["content-type"] ?? "").startsWith("application/json") || answer.text === "") return;
  const own = answer.json().details;
  details.set(`${scenario.interface}/${scenario.name}`, own);
  if (!expect.sameDetailsAs) return;
  const other = `${scenario.interface}/${expect.sameDetailsAs}`;
  if (!details.has(other)) {
    const found = scenarios.find((s) => `${s.interface}/${s.name}` === other);
    await run(on, t, /** @type {TopicScenario} */ (found));
  }
  assert.equal(own, details.get(other));
}
