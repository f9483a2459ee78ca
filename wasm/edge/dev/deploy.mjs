// Deploys the built Worker to an environment with the wrangler on the path: `make deploy`.
// `node wasm/edge/dev/deploy.mjs ENV KEYS CONFIRM` puts the secret of the sealing keys if KEYS is
// their file, applies the migrations that the database lacks, and deploys. It prints these
// commands, and runs them if CONFIRM is yes.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, source } from "./build.mjs";
import { readConfig, routesOf } from "./wrangler.mjs";

const sealingKeys = "PLAYTOKEN_SEALING_KEYS";
const [storageURL, storageSecret] = ["PLAYTOKEN_KEY_STORAGE_URL", "PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR"];

/** A problem that is printed without a stack. */
class Problem extends Error {}

/**
 * @typedef {object} Step a change that wrangler makes
 * @property {string[]} args
 * @property {string} [file] the file that it reads
 * @property {string} [remark]
 */

/**
 * Runs wrangler without a terminal, so that it asks no questions.
 * @param {string[]} args
 * @param {{ input?: string | Buffer, stdout?: "inherit" | "pipe" }} [options]
 */
function wrangler(args, { input = "", stdout = "pipe" } = {}) {
  return spawnSync("wrangler", args, {
    cwd: source,
    input,
    encoding: "utf8",
    stdio: ["pipe", stdout, stdout],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1" },
  });
}

/**
 * @param {string[]} args
 * @param {{ error?: Error, status: number | null, stderr: string }} result
 */
function failure(args, { error, status, stderr }) {
  return new Problem(
    `wrangler ${args.join(" ")} failed: ${error?.message ?? `status ${status}`}\n${stderr ?? ""}`.trim(),
  );
}

/**
 * Returns the names of a Worker's secrets, none if the Worker does not exist.
 * @param {string} env
 */
function presentSecrets(env) {
  const args = ["secret", "list", "--env", env];
  const result = wrangler(args);
  if (result.status === 0) return JSON.parse(result.stdout).map((/** @type {{ name: string }} */ { name }) => name);
  if (/Worker "[^"]+" .*not found/.test(result.stderr)) return [];
  throw failure(args, result);
}

/**
 * Returns a text for each secret that is missing or left over, with the cause and the fix.
 * @param {string} env
 * @param {{ secrets?: { required?: string[] }, vars: Record<string, unknown> }} settings
 * @param {string[]} present
 */
export function secretProblems(env, { secrets, vars }, present) {
  const missing = (secrets?.required ?? []).filter((name) => !present.includes(name));
  const problems = missing.map((name) =>
    name === sealingKeys
      ? `${name} is not set: name the file with the sealing keys, as in make deploy ENV=${env} SEALING_KEYS=FILE`
      : `${name} is not set: run wrangler secret put ${name} --env ${env}`,
  );
  if (vars[storageURL] && !present.includes(storageSecret))
    problems.push(
      `${storageSecret} is not set, but ${storageURL} is: run wrangler secret put ${storageSecret} --env ${env}`,
    );
  if (!vars[storageURL] && present.includes(storageSecret))
    problems.push(
      `${storageSecret} is set, but ${storageURL} is not: run wrangler secret delete ${storageSecret} --env ${env}`,
    );
  return problems;
}

/**
 * Returns the migrations that a database lacks.
 * @param {string} env
 * @param {string} binding
 */
function pendingMigrations(env, binding) {
  const args = ["d1", "migrations", "list", binding, "--env", env, "--remote"];
  const result = wrangler(args);
  if (result.status !== 0) throw failure(args, result);
  const pending = readdirSync(join(root, "internal/store/migrations")).filter((file) => result.stdout.includes(file));
  if (pending.length === 0 && !result.stdout.includes("No migrations to apply"))
    throw new Problem(`wrangler ${args.join(" ")} printed no migrations:\n${result.stdout}`);
  return pending;
}

/**
 * @param {string} env
 * @param {string} keys
 * @param {string} confirm
 */
function main(env, keys, confirm) {
  const settings = readConfig(env);
  const [{ binding, database_name }] = settings.d1_databases;
  const problems = secretProblems(env, settings, [...presentSecrets(env), ...(keys ? [sealingKeys] : [])]);
  if (problems.length > 0) throw new Problem(problems.join("\n"));
  const pending = pendingMigrations(env, binding);

  /** @type {Step[]} */
  const steps = [];
  if (keys) steps.push({ args: ["secret", "put", sealingKeys, "--env", env], file: keys });
  if (pending.length > 0) {
    const remark = `${pending.join(", ")} in ${database_name}`;
    steps.push({ args: ["d1", "migrations", "apply", binding, "--env", env, "--remote"], remark });
  }
  steps.push({ args: ["deploy", "--env", env], remark: `${settings.name}, at ${routesOf(settings).join(", ")}` });

  const lines = steps.map(
    ({ args, file, remark }) =>
      `  wrangler ${args.join(" ")}${file ? ` < ${file}` : ""}${remark ? ` # ${remark}` : ""}`,
  );
  console.log(`The deployment to ${env}, in wasm/edge:\n${lines.join("\n")}`);
  if (confirm !== "yes") return console.log("Nothing has been changed. To deploy, add CONFIRM=yes.");
  for (const { args, file } of steps) {
    const result = wrangler(args, { input: file && readFileSync(file), stdout: "inherit" });
    if (result.status !== 0) throw failure(args, result);
  }
}

if (import.meta.filename === process.argv[1]) {
  const [env, keys, confirm] = process.argv.slice(2);
  try {
    main(env, keys, confirm);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
