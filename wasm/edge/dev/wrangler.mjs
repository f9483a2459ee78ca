// Reads wrangler.jsonc and runs wrangler's dry run: `node wasm/edge/dev/wrangler.mjs ENV` prints
// the files that a deployment would upload, and their size.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import { most, root, source } from "./build.mjs";

const file = join(source, "wrangler.jsonc");

export const environments = ["test", "production"];

/** @param {string} env */
export const readConfig = (env) => unstable_readConfig({ config: file, env }, { hideWarnings: true });

/**
 * Returns the patterns of an environment's routes, such as its domains.
 * @param {Pick<Settings, "route" | "routes">} settings
 */
export const routesOf = ({ route, routes }) =>
  [route ?? [], routes ?? []].flat().map((one) => (typeof one === "string" ? one : one.pattern));

/**
 * Returns the variables of an environment as the Worker gets them.
 * @param {{ vars: object }} config
 */
export const bindingsOf = (config) => ({ ...config.vars });

// The launcher in wrangler's folder bin refuses Node.js before 22.12, where a dry run works.
const wrangler = join(root, "node_modules/wrangler/wrangler-dist/cli.js");

/** @param {string} env */
function dryRun(env) {
  const out = execFileSync(process.execPath, [wrangler, "deploy", "--dry-run", "--config", file, "--env", env], {
    cwd: source,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "1", NO_COLOR: "1" },
  });
  const size = /gzip: ([\d.]+) KiB/.exec(out);
  if (!size) throw new Error(`wrangler printed no size:\n${out}`);
  return { out, bytes: Number(size[1]) * 1024 };
}

if (import.meta.filename === process.argv[1]) {
  // wrangler uploads the site too, so its folder must exist. Its size does not count.
  mkdirSync(join(root, "build/out/site"), { recursive: true });
  const env = process.argv[2];
  const { out, bytes } = dryRun(env);
  console.log(
    `${out}\n${env}: ${(bytes / 1e6).toFixed(2)} MB compressed; ` +
      `our budget is ${most / 1e6} MB; Cloudflare's limit is 64 MiB, uncompressed`,
  );
  if (bytes > most) process.exitCode = 1;
}
