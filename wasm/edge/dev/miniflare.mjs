// Starts workerd with a Worker and a local D1, for tests, measurements and `make edge`.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { root, source } from "./build.mjs";
import { Database, databaseWorker } from "./database.mjs";

/** @import { WorkerOptions } from "miniflare" */

// It is read without wrangler, which takes a second to load.
export const compatibilityDate = String(
  /"compatibility_date": "([\d-]+)"/.exec(readFileSync(join(source, "wrangler.jsonc"), "utf8"))?.[1],
);
export const sealingKey = "8f1b64a0c9d7e3f25b0c1a2938475665f4e3d2c1b0a99887766554433221100f";

/**
 * Returns the modules of a Worker, for `workerOf`.
 * @param {string} mainModule
 * @param {Record<string, string | Uint8Array>} files their contents by name
 */
export function manifestOf(mainModule, files) {
  /** @type {Manifest["modules"]} */
  const modules = {};
  for (const [name, contents] of Object.entries(files)) {
    modules[name] = name.endsWith(".wasm")
      ? { type: "wasm", contents: Uint8Array.from(Buffer.from(contents)) }
      : { type: "esm", contents: String(contents) };
  }
  return { manifest: { mainModule, modules } };
}

/**
 * Returns the modules of a built Worker and the extra modules of the caller.
 * @param {string} folder
 * @param {string} mainModule
 * @param {Record<string, string | Uint8Array>} extra
 */
export function modulesOf(folder, mainModule = "worker.mjs", extra = {}) {
  const files = readdirSync(folder).filter((f) => /\.(mjs|js|wasm)$/.test(f));
  const built = Object.fromEntries(files.map((f) => [f, readFileSync(join(folder, f))]));
  return manifestOf(mainModule, { ...built, ...extra });
}

/**
 * Returns a Worker as Miniflare has it. All Workers have the same database.
 * @param {EdgeWorker} worker
 * @returns {WorkerOptions}
 */
export function workerOf({ name, manifest, bindings = {}, env = {}, assets, unsafeDirectSockets = [{}] }) {
  /** @type {NonNullable<WorkerOptions["config"]["env"]>} */
  const all = { DB: { type: "d1", id: "playtoken" }, ...env };
  for (const [name, value] of Object.entries(bindings))
    all[name] =
      typeof value === "string" ? { type: "text", value } : { type: "json", value: /** @type {never} */ (value) };
  return { config: { name, compatibilityDate, manifest, env: all, assets }, dev: { unsafeDirectSockets } };
}

/** The variables and secrets of a Worker of the test environment. */
export const testBindings = {
  PLAYTOKEN_ENVIRONMENT: "test",
  PLAYTOKEN_PUBLIC_URL: "https://playtoken.example",
  PLAYTOKEN_SEALING_KEYS: sealingKey,
};

/**
 * Starts workerd with a Worker. `log` gets each message that the Worker logs. `others` are
 * additional Workers, and `shared` are options of Miniflare.
 * @returns {Promise<StartedWorker>}
 * @param {Partial<EdgeWorker> & { manifest: Manifest }} worker
 * @param {(message: string) => void} log
 * @param {EdgeWorker[]} others
 * @param {Partial<MiniflareOptions>} shared
 */
export async function start(worker, log = () => {}, others = [], shared = {}) {
  const { mf, db, stop } = await startAll(
    [{ name: "edge", bindings: testBindings, ...worker }, ...others],
    log,
    shared,
  );
  return { mf, url: await directURL(mf), db, stop };
}

/**
 * Starts workerd with several Workers that have one database, as `start` does.
 * @param {EdgeWorker[]} workers
 * @param {(message: string) => void} log
 * @param {Partial<MiniflareOptions>} shared
 */
export async function startAll(workers, log = () => {}, shared = {}) {
  const { folder, remove } = scratch();
  const { worker: database, secret } = databaseWorker();
  const mf = new Miniflare({
    telemetry: { enabled: false },
    cf: false,
    resourcePersistencePath: folder,
    handleStructuredLogs: ({ message }) => log(message),
    ...shared,
    workers: [...workers, database].map(workerOf),
  });
  await mf.ready;
  const stop = async () => {
    await mf.dispose();
    remove();
  };
  return { mf, db: new Database(await directURL(mf, database.name), secret), stop };
}

/**
 * Returns the URL of a Worker that bypasses Miniflare's proxy.
 * @param {Miniflare} mf
 * @param {string} [name]
 */
export async function directURL(mf, name) {
  return String(await mf.unsafeGetDirectURL(name)).replace(/\/$/, "");
}

/**
 * Creates a folder for a temporary database, in memory if the system has /dev/shm. On a disk,
 * measurements would depend on the disk, because each charge waits for it.
 */
function scratch() {
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "playtoken-d1-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const migrations = join(root, "internal/store/migrations");

/**
 * Runs the migrations that the database lacks, and records them in wrangler's table.
 * @param {Database} db
 */
export async function migrate(db) {
  await db
    .prepare(`CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`)
    .run();
  const seen = new Set((await db.prepare("SELECT name FROM d1_migrations").run()).results.map(({ name }) => name));
  for (const name of readdirSync(migrations)
    .filter((f) => f.endsWith(".sql"))
    .sort()) {
    if (seen.has(name)) continue;
    const script = readFileSync(join(migrations, name), "utf8").replaceAll(/--.*$/gm, "");
    const statements = script
      .split(";")
      .map((s) => s.trim())
      .filter(Boolean);
    await db.batch([
      ...statements.map((s) => db.prepare(s)),
      db.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(name),
    ]);
  }
}

const environments = { test: 1, production: 2 };

/**
 * Replaces all accounts in the database with the account of a state in the vectors.
 * @param {Database} db
 * @param {Account} [account]
 */
export async function setAccount(db, account) {
  await db.batch(["stored_keys", "authenticators", "accounts"].map((table) => db.prepare(`DELETE FROM ${table}`)));
  if (account) await addAccount(db, account);
}

/**
 * Adds an account to the database.
 * @param {Database} db
 * @param {Account} account
 */
export async function addAccount(db, account) {
  const all = [
    db
      .prepare(
        "INSERT INTO accounts (id, name, enabled, playready, credits, license_url, created_at) VALUES (?1, ?6, ?2, ?3, ?4, ?5, 0)",
      )
      .bind(
        account.id,
        Number(account.enabled ?? true),
        Number(account.playready ?? true),
        account.credits,
        account.licenseUrl ?? "",
        account.name ?? "x",
      ),
  ];
  for (const { environment, secret, until } of account.authenticators) {
    all.push(
      db
        .prepare(
          "INSERT INTO authenticators (hash, account_id, environment, expires_at, created_at) VALUES (?1, ?2, ?3, ?4, 0)",
        )
        .bind(
          createHash("sha256").update(Buffer.from(secret, "hex")).digest("hex"),
          account.id,
          environments[environment],
          until ? Date.parse(until) / 1000 : null,
        ),
    );
  }
  await db.batch(all);
}

/**
 * Enables or disables an account.
 * @param {Database} db
 * @param {number} id
 * @param {boolean} enabled
 */
export const setEnabled = (db, id, enabled) =>
  db.prepare("UPDATE accounts SET enabled = ?2 WHERE id = ?1").bind(id, Number(enabled)).run();

/** @type {{ states: { name: string, accounts: Account[] }[] }} */
const { states } = JSON.parse(readFileSync(join(root, "vectors/scenarios/states.json"), "utf8"));

const [demoState] = states.filter((s) => s.name === "demo");

/** The demo account, with more tokens than any test or measurement uses. */
export const demo = {
  ...demoState.accounts[0],
  name: "Demo",
  licenseUrl: "",
  credits: 1_000_000_000,
};

/**
 * Returns the balance of the only account.
 * @param {Database} db
 */
export async function balance(db) {
  const balance = await db.prepare("SELECT credits FROM accounts").first("credits");
  if (typeof balance !== "number") throw new Error("the database has no account");
  return balance;
}

/** Returns the folder of a built Worker, and throws if it does not exist. */
export function built(name = "edge") {
  const folder = join(root, "build/out", name);
  if (!existsSync(join(folder, "edge.wasm")))
    throw new Error(`${folder} is not built: run node wasm/edge/dev/build.mjs --faults`);
  return folder;
}
