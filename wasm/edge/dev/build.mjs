// Builds the Worker into build/out/edge: `node wasm/edge/dev/build.mjs`. With --faults it also
// builds edge-faults, a variant that tests can make fail. The Worker has two modules: edge.wasm is
// by Go, and hot.wasm by TinyGo, or by Go where TinyGo is missing.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

export const root = join(import.meta.dirname, "../../..");
export const source = join(root, "wasm/edge");
const modules = readdirSync(join(source, "worker")).filter((file) => file.endsWith(".mjs"));

// Our budget for the compressed size of the upload, in bytes. Cloudflare's own limit is 64 MiB,
// uncompressed, on every plan.
export const most = 2.8e6;

const go = process.env.GO ?? "go";

/**
 * Builds a Worker.
 * @param {string} name the folder in build/out
 * @param {string[]} tags Go build tags
 * @returns {Promise<string>} the path of the folder
 */
export async function build(name = "edge", tags = []) {
  const out = join(root, "build/out", name);
  const hot = join(root, "build/out/hot");
  execFileSync(go, ["run", "./build", "hot", "-out", hot], { cwd: root, stdio: "inherit" });
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  compile(join(out, "edge.wasm"), tags);
  copyFileSync(join(hot, tags.includes("edgefaults") ? "faults.wasm" : "hot.wasm"), join(out, "hot.wasm"));
  copyFileSync(join(root, "wasm/arena.mjs"), join(out, "arena.mjs"));
  const goroot = execFileSync(go, ["env", "GOROOT"], { cwd: root, encoding: "utf8" }).trim();
  copyFileSync(join(goroot, "lib/wasm/wasm_exec.js"), join(out, "wasm_exec.js"));
  for (const file of modules) copyFileSync(join(source, "worker", file), join(out, file));
  /** @param {string} name */
  const sql = (name) => JSON.stringify(readFileSync(join(root, "internal/records", `${name}.sql`), "utf8"));
  writeFileSync(
    join(out, "sql.mjs"),
    `// Written by the build.\nexport const insertSQL = ${sql("insert")};\nexport const usageSQL = ${sql("usage")};\n`,
  );
  const classes = readFileSync(join(root, "internal/api/classes.txt"), "utf8").trim().split("\n");
  writeFileSync(
    join(out, "classes.mjs"),
    `// Written by the build.\nexport const classes = ${JSON.stringify(classes)};\n`,
  );
  await writeFromGo(out);
  return out;
}

/**
 * @param {string} out
 * @param {string[]} tags
 */
function compile(out, tags) {
  execFileSync(go, ["build", "-trimpath", "-ldflags=-s -w", "-tags", tags.join(","), "-o", out, "./wasm/edge"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, GOOS: "js", GOARCH: "wasm", GOFLAGS: "-buildvcs=false" },
  });
}

/**
 * Writes the parts of the Worker's JavaScript that Go defines: the route table, and the answers of
 * a Worker that cannot start a runtime.
 * @param {string} out the folder
 */
async function writeFromGo(out) {
  const { bootFull, random } = await import(pathToFileURL(join(out, "runtime.mjs")).href);
  const module = new WebAssembly.Module(readFileSync(join(out, "edge.wasm")));
  const runtime = bootFull(module, { PLAYTOKEN_ENVIRONMENT: "test" });
  const write = (/** @type {string} */ name, /** @type {string} */ text) =>
    writeFileSync(join(out, name), `// Written by the build.\n${text}`);
  const { root, maxBody, interfaces } = JSON.parse(runtime.describe());
  const tokenPath = interfaces[0].paths[0];
  write(
    "interfaces.mjs",
    `export const root = ${JSON.stringify(root)};
export const tokenPath = ${JSON.stringify(tokenPath)};
export const maxBody = ${maxBody};
export const interfaces = ${JSON.stringify(interfaces, null, 1)};
`,
  );
  const answer = (/** @type {string} */ format) => {
    const head = `GET\n${tokenPath}\n\nerrorFormat=${format}\n\n`;
    return runtime.unavailable({ random: random(), now: 0, head }, "no runtime could be started").answer;
  };
  write(
    "last-resort.mjs",
    `const { html, json } = ${JSON.stringify({ html: answer("html"), json: answer("json") }, null, 1)};

/** Returns the answer -2030 of a Worker that cannot start a Go runtime. */
export function lastResort(asJSON) {
  const answer = asJSON ? json : html;
  const digits = "abcdefghijklmnopqrstuvwxyz234567";
  const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => digits[b & 31]).join("");
  const headers = { ...answer.headers, "X-Request-Id": id };
  return { ...answer, headers, body: answer.body.replaceAll(answer.headers["X-Request-Id"], id) };
}
`,
  );
}

// Returns the compressed size of an upload, calculated as wrangler does.
/** @param {string} out */
function compressed(out) {
  return gzipSync(Buffer.concat(readdirSync(out).map((file) => readFileSync(join(out, file))))).length;
}

if (import.meta.filename === process.argv[1]) {
  const out = await build();
  const size = compressed(out);
  console.log(`${out}: ${size} bytes compressed`);
  if (size > most) {
    console.error(`The Worker is larger than our budget of ${most} bytes`);
    process.exitCode = 1;
  }
  if (process.argv.includes("--faults")) console.log(await build("edge-faults", ["edgefaults"]));
}
