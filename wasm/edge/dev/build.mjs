// Builds the Worker into build/out/edge: `node wasm/edge/dev/build.mjs`. With --faults it builds
// the tests' own module beside it, which can be made to fail.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

export const root = join(import.meta.dirname, "../../..");
export const source = join(root, "wasm/edge");
const modules = readdirSync(join(source, "worker")).filter((file) => file.endsWith(".mjs"));

// The free plan takes 3 MB, compressed. This is what we allow ourselves.
export const most = 2.5e6;

const go = process.env.GO ?? "go";

/**
 * @param {string} name the folder in build/out
 * @param {string[]} tags build tags
 * @returns {Promise<string>} the folder
 */
export async function build(name = "edge", tags = []) {
  const out = join(root, "build/out", name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  compile(join(out, "edge.wasm"), tags);
  const goroot = execFileSync(go, ["env", "GOROOT"], { cwd: root, encoding: "utf8" }).trim();
  copyFileSync(join(goroot, "lib/wasm/wasm_exec.js"), join(out, "wasm_exec.js"));
  for (const file of modules) copyFileSync(join(source, "worker", file), join(out, file));
  /** @param {string} name */
  const sql = (name) => JSON.stringify(readFileSync(join(root, "internal/records", `${name}.sql`), "utf8"));
  writeFileSync(
    join(out, "sql.mjs"),
    `// Written by the build.\nexport const insertSQL = ${sql("insert")};\nexport const usageSQL = ${sql("usage")};\n`,
  );
  const classes = readFileSync(join(root, "internal/reply/classes.txt"), "utf8").trim().split("\n");
  writeFileSync(
    join(out, "classes.mjs"),
    `// Written by the build.\nexport const classes = ${JSON.stringify(classes)};\n`,
  );
  await writeLastResort(out);
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

// The answer to give when no runtime can be booted has to be there without one. What it says is
// what Go says.
/** @param {string} out */
async function writeLastResort(out) {
  const { boot } = await import(pathToFileURL(join(out, "runtime.mjs")).href);
  const runtime = boot(new WebAssembly.Module(readFileSync(join(out, "edge.wasm"))), {});
  /** @type {Record<string, LastResortAnswer>} */
  const answers = {};
  for (const format of ["html", "json"]) {
    const { answer } = runtime.unavailable(
      { head: `GET\n/hms/pr/token\nerrorFormat=${format}\n\n\n\n\n` },
      "no runtime could be booted",
    );
    answers[format] = answer;
  }
  writeFileSync(
    join(out, "last-resort.mjs"),
    `// Written by the build: the -2030 of a Worker in which no Go runtime can be booted.
const { html, json } = ${JSON.stringify(answers, null, 1)};

export function lastResort(asJSON) {
  const { status, headers, body, log } = asJSON ? json : html;
  const digits = "abcdefghijklmnopqrstuvwxyz234567";
  const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => digits[b & 31]).join("");
  return {
    status, headers: { ...headers, "X-Request-Id": id },
    body: body.replaceAll(log.requestId, id), log: { ...log, requestId: id },
  };
}
`,
  );
}

/** The same handler on the worker.mjs that syumai/workers generates, to be measured beside ours. */
export async function buildStock() {
  const out = join(root, "build/out/edge-stock");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  compile(join(out, "app.wasm"), ["edgestock"]);
  const module = execFileSync(go, ["list", "-m", "-f", "{{.Dir}}", "github.com/syumai/workers"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const assets = join(module, "cmd/workers-assets-gen/assets");
  for (const [from, to] of [
    ["common/worker.mjs", "worker.mjs"],
    ["runtime/cloudflare.mjs", "runtime.mjs"],
    ["wasm_exec_go.js", "wasm_exec.js"],
  ]) {
    copyFileSync(join(assets, from), join(out, to));
  }
  return out;
}

// How much would be uploaded, counted as wrangler does.
/** @param {string} out */
function compressed(out) {
  return gzipSync(Buffer.concat(readdirSync(out).map((file) => readFileSync(join(out, file))))).length;
}

if (import.meta.filename === process.argv[1]) {
  const out = await build();
  const size = compressed(out);
  console.log(`${out}: ${size} bytes compressed`);
  if (size > most) {
    console.error(`The Worker is larger than the ${most} bytes that we allow`);
    process.exitCode = 1;
  }
  if (process.argv.includes("--faults")) console.log(await build("edge-faults", ["edgefaults"]));
}
