// Measures the Worker against other Workers: `make bench-edge`. All of them run in one workerd and
// take turns. A turn lasts BENCH_SECONDS (1), and each Worker has one turn in each of BENCH_ROUNDS
// rounds (9). The results are medians over the rounds.
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { build, root } from "../dev/build.mjs";
import {
  demo,
  directURL,
  manifestOf,
  migrate,
  modulesOf,
  setAccount,
  startAll,
  testBindings,
} from "../dev/miniflare.mjs";

const seconds = Number(process.env.BENCH_SECONDS ?? 1);
const rounds = Number(process.env.BENCH_ROUNDS ?? 9);
const run = promisify(execFile);
/** @param {string[]} path */
const read = (...path) => readFileSync(join(import.meta.dirname, ...path), "utf8");
const load = join(root, "build/out/edge-load");
execFileSync(process.env.GO ?? "go", ["build", "-o", load, "./wasm/edge/bench/load"], { cwd: root, stdio: "inherit" });

/** @param {string} file */
const bundle = (file) =>
  buildSync({
    entryPoints: [join(import.meta.dirname, "baseline", file)],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  }).outputFiles[0].text;
/** @param {string} code */
const plain = (code) => manifestOf("delay.mjs", { "delay.mjs": read("delay.mjs"), "worker.mjs": code });
const ours = modulesOf(await build(), "delay.mjs", { "delay.mjs": read("delay.mjs") });
/** @type {Record<string, Omit<EdgeWorker, "name">>} */
const contestants = {
  ours,
  // Writes no records, like the baselines.
  unrecorded: { ...ours, bindings: { ...testBindings, PLAYTOKEN_RECORD_DAYS: "0" } },
  hono: plain(bundle("hono.mjs")),
  ok: plain(bundle("ok.mjs")),
};

/** @param {string[]} names */
async function start(names) {
  const { mf, db, stop } = await startAll(
    names.map((name) => ({ name, bindings: testBindings, ...contestants[name] })),
  );
  await migrate(db);
  await setAccount(db, demo);
  await db
    .prepare("INSERT INTO license_servers (hash, name, created_at) VALUES (?1, 'bench', 0)")
    .bind(createHash("sha256").update(credential).digest("hex"))
    .run();
  /** @type {Record<string, string>} */
  const urls = {};
  for (const name of names) urls[name] = await directURL(mf, name);
  return { stop, urls, db };
}

/**
 * The requests that the load tool sends for each mix.
 * @type {Record<Mix, string>}
 */
const mixes = { rejected: "rejected=1", issued: "issued=1", mixed: "issued=1,rejected=1", redeemed: "redeemed=1" };
const credential = "the credential of a license server";

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * @param {string} name
 * @param {string} url
 * @param {Turn} turn
 * @returns {Promise<LoadResult>}
 */
async function turn(name, url, { mix, connections, seconds, requests = 0 }) {
  const args = [
    `-url=${url}`,
    `-connections=${connections}`,
    `-seconds=${seconds}`,
    `-requests=${requests}`,
    `-mix=${mixes[mix]}`,
    `-credential=${credential}`,
  ];
  if (name === "ok") args.push("-plain");
  const result = JSON.parse((await run(load, args)).stdout);
  if (result.wrongAll > 0) throw new Error(`${name}: ${result.wrong[0]}`);
  return result;
}

/**
 * Returns the processor time of all threads of a process, in milliseconds.
 * @param {string} pid
 */
function cpu(pid) {
  let all = 0;
  for (const task of readdirSync(`/proc/${pid}/task`))
    all += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
  return all / 1e6;
}

function workerd() {
  for (const pid of readdirSync("/proc").filter((p) => /^\d+$/.test(p))) {
    try {
      const [, name, parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
      if (name === "workerd" && Number(parent) === process.pid) return pid;
    } catch {
      // The process has ended.
    }
  }
  throw new Error("workerd does not run");
}

/** @type {[mix: Mix, connections: number, delay?: number][]} */
const kinds = [
  ["rejected", 1],
  ["rejected", 16],
  ["rejected", 64],
  ["issued", 1],
  ["issued", 16],
  ["issued", 64],
  ["issued", 1, 30],
  ["issued", 16, 30],
  ["issued", 64, 30],
  ["mixed", 64, 30],
  ["redeemed", 1],
  ["redeemed", 16],
  ["redeemed", 64, 30],
];
/** @type {LoadCase[]} */
const cases = kinds.map(([mix, connections, delay = 0]) => ({ mix, connections, delay, results: {} }));

// Each round starts a new workerd, because the speed of the same Worker differs by up to 10 % from
// one process to the next.
async function throughput() {
  const names = Object.keys(contestants);
  for (let i = 0; i < rounds; i++) {
    const { stop, urls } = await start(names);
    for (const name of names) {
      // Warm up: V8 compiles hot code again and enlarges its young generation. In a new isolate,
      // garbage collections are so frequent that they alone determine p99.
      const [issued, rejected, redeemed] = name === "ok" ? [1, 1, 1] : [4, 8, 4];
      await turn(name, urls[name], { mix: "issued", connections: 16, seconds: issued });
      await turn(name, urls[name], { mix: "rejected", connections: 16, seconds: rejected });
      await turn(name, urls[name], { mix: "redeemed", connections: 16, seconds: redeemed });
    }
    for (const { delay, mix, connections, results } of cases) {
      for (const name of names) await fetch(`${urls[name]}/-bench`, { method: "POST", body: String(delay) });
      for (let j = 0; j < names.length; j++) {
        const name = names[(i + j) % names.length];
        results[name] ??= [];
        results[name].push(await turn(name, urls[name], { mix, connections, seconds }));
      }
    }
    await stop();
  }
  console.log("requests a second (p50, p99 in ms)");
  for (const { delay, mix, connections, results } of cases) {
    /** @type {(name: string, what: Measure) => number} */
    const of = (name, what) => median(results[name].map((r) => r[what]));
    const all = names
      .map((n) => `${n} ${of(n, "perSecond").toFixed(0)} (${of(n, "p50").toFixed(2)}, ${of(n, "p99").toFixed(2)})`)
      .join("  ");
    console.log(`${mix}, ${connections} connections${delay ? `, ${delay} ms to the database` : ""}: ${all}`);
    // The ratio is calculated for each round, because the speed of the machine may differ by round.
    /** @type {(over: string, under: string, what: Measure) => string} */
    const ratio = (over, under, what) =>
      median(results[over].map((r, i) => r[what] / results[under][i][what])).toFixed(2);
    for (const name of ["ours", "unrecorded"]) {
      console.log(
        `    ${name} is ${["hono", "ok"].map((n) => `${ratio(name, n, "perSecond")} × ${n}`).join(", ")}; ` +
          `p99 ${ratio("hono", name, "p99")} × as good as hono's`,
      );
    }
  }
}

// Measures the processor time of workerd for a request, including HTTP and the local D1.
async function processorTime() {
  console.log("\nfirst answer, and processor time of workerd for a request (ms)");
  /** @type {Record<string, WorkerTimes>} */
  const all = {};
  for (let i = 0; i < rounds; i++) {
    for (const name of ["ours", "hono", "ok"]) {
      const began = performance.now();
      const { stop, urls } = await start([name]);
      const started = performance.now() - began;
      const pid = workerd();
      // This starts the isolate and opens the connection, but does not start Go.
      await fetch(`${urls[name]}/-bench`, { method: "POST", body: "0" });
      all[name] ??= { started: [], first: [], firstCPU: [], rejected: [], issued: [], other: [] };
      const entry = all[name];
      const before = cpu(pid);
      const { max } = await turn(name, urls[name], { mix: "rejected", connections: 1, seconds: 5, requests: 1 });
      entry.started.push(started);
      entry.first.push(max);
      entry.firstCPU.push(cpu(pid) - before);
      for (const mix of /** @type {const} */ (["rejected", "issued"])) {
        await turn(name, urls[name], { mix, connections: 1, seconds: 30, requests: 5000 });
        const before = cpu(pid);
        await turn(name, urls[name], { mix, connections: 1, seconds: 30, requests: 1000 });
        entry[mix].push((cpu(pid) - before) / 1000);
      }
      if (name === "ours") entry.other.push(await otherRoutes(urls[name], pid));
      await stop();
    }
  }
  for (const [name, e] of Object.entries(all)) {
    /** @type {(values: number[], digits: number) => string} */
    const of = (values, digits) => median(values).toFixed(digits);
    const parts = [
      `workerd up ${of(e.started, 0)}`,
      `first answer ${of(e.first, 1)} (processor ${of(e.firstCPU, 1)})`,
      `warm rejected ${of(e.rejected, 3)}`,
      `warm issued ${of(e.issued, 3)}`,
    ];
    if (e.other.length > 0) parts.push(`another route ${of(e.other, 1)}`);
    console.log(`${name}: ${parts.join(", ")}`);
  }
}

/**
 * Measures the processor time of a request to another route, which starts a Go runtime.
 * @param {string} url
 * @param {string} pid
 */
async function otherRoutes(url, pid) {
  const {
    id,
    authenticators: [{ secret }],
  } = demo;
  /** @param {number} times */
  const ask = async (times) => {
    for (let i = 0; i < times; i++) {
      const answer = await fetch(`${url}/hms/records?latest=1`, {
        headers: { "X-Customer-Authenticator": `${id},${secret}` },
      });
      if (answer.status !== 200) throw new Error(await answer.text());
      await answer.text();
    }
  };
  await ask(20);
  const before = cpu(pid);
  await ask(100);
  return (cpu(pid) - before) / 100;
}

// Measures how many bytes a token adds to the database, including its record and the indexes.
async function storage() {
  const { stop, urls, db } = await start(["ours"]);
  const size = async () => (await db.prepare("SELECT 1").run()).meta.size_after;
  const written = async () => Number(await db.prepare("SELECT count(*) AS n FROM records").first("n"));
  const requests = 20_000;
  const before = await size();
  await turn("ours", urls.ours, { mix: "issued", connections: 16, seconds: 120, requests });
  while ((await written()) < requests) await new Promise((resolve) => setTimeout(resolve, 100));
  console.log(`\na token adds ${((await size()) - before) / requests} bytes to the database`);
  await stop();
}

/** @type {Record<string, () => Promise<void>>} */
const parts = { throughput, processorTime, storage };
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)) await parts[name]();
