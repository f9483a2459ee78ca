// Starts workerd with a Worker and a local D1, for tests, measurements and `make edge`.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { root, source } from "./build.mjs";
import { Database, databaseWorker } from "./database.mjs";

/** @import { Readable } from "node:stream" */

// It is read without wrangler, which takes a second to load.
export const compatibilityDate = String(
  /"compatibility_date": "([\d-]+)"/.exec(readFileSync(join(source, "wrangler.jsonc"), "utf8"))?.[1],
);
export const sealingKey = "8f1b64a0c9d7e3f25b0c1a2938475665f4e3d2c1b0a99887766554433221100f";

/**
 * Returns the modules of a built Worker and the extra modules of the caller, the entry first.
 * @param {string} folder
 * @param {string} entry
 * @param {Record<string, string | Uint8Array>} extra
 */
export function modulesOf(folder, entry = "worker.mjs", extra = {}) {
  const files = readdirSync(folder).filter((f) => !(f in extra) && /\.(mjs|js|wasm)$/.test(f));
  const all = [
    ...files.map((f) => ({
      type: f.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
      path: join(folder, f),
      contents: readFileSync(join(folder, f)),
    })),
    ...Object.entries(extra).map(([f, contents]) => ({ type: "ESModule", path: join(folder, f), contents })),
  ];
  all.sort((a, b) => Number(b.path.endsWith(`/${entry}`)) - Number(a.path.endsWith(`/${entry}`)));
  return { modules: all, modulesRoot: folder };
}

/**
 * Starts workerd with a Worker. `log` gets each line that the Worker logs. `others` are additional
 * Workers, and `shared` are options of Miniflare.
 * @returns {Promise<StartedWorker>}
 * @param {EdgeOptions} options
 * @param {(line: string) => void} log
 * @param {object[]} others
 * @param {object} shared
 */
export async function start(options, log = () => {}, others = [], shared = {}) {
  /** @type {EdgeOptions} */
  const edge = {
    name: "edge",
    compatibilityDate,
    d1Databases: { DB: "playtoken" },
    unsafeDirectSockets: [{}],
    bindings: {
      PLAYTOKEN_ENVIRONMENT: "test",
      PLAYTOKEN_PUBLIC_URL: "https://playtoken.example",
      PLAYTOKEN_SEALING_KEYS: sealingKey,
    },
    ...options,
  };
  delete edge.d1Persist;
  const { d1Persist, remove } = options.d1Persist ? { d1Persist: options.d1Persist, remove() {} } : scratch();
  const { worker, secret } = databaseWorker(compatibilityDate, edge.d1Databases);
  const all = {
    telemetry: { enabled: false },
    cf: false,
    d1Persist,
    ...shared,
    workers: [edge, ...others, worker],
    /** @type {(stdout: Readable, stderr: Readable) => void} */
    handleRuntimeStdio(stdout, stderr) {
      lines(stdout, log);
      lines(stderr, log);
    },
  };
  const mf = new Miniflare(/** @type {MiniflareOptions} */ (/** @type {unknown} */ (all)));
  await mf.ready;
  const stop = async () => {
    await mf.dispose();
    remove();
  };
  return { mf, url: await directURL(mf), db: new Database(await directURL(mf, worker.name), secret), stop };
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
export function scratch() {
  const d1Persist = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "playtoken-d1-"));
  return { d1Persist, remove: () => rmSync(d1Persist, { recursive: true, force: true }) };
}

/**
 * @param {Readable} stream
 * @param {(line: string) => void} log
 */
function lines(stream, log) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    const all = (rest + chunk).split("\n");
    rest = all.pop() ?? "";
    for (const line of all) log(line);
  });
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
