// Measures the browser module and the same rules in zod, zod/mini and valibot, in Chromium and in
// one run: `make bench-wasm`.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { bases } from "../../../vectors/read.mjs";
import { launch, serve, top } from "../../../web/test/browser.mjs";
import { libraries } from "./rules.mjs";

const rounds = 9;
/** @param {Uint8Array} data */
const brotli = (data) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
/** @param {number[]} list */
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const out = join(top, "build/out");

/** @param {string} entry */
const bundle = (entry) =>
  build({ entryPoints: [entry], bundle: true, minify: true, format: "esm", target: "es2022", write: false }).then(
    (r) => r.outputFiles[0].contents,
  );
for (const name of libraries) {
  mkdirSync(join(out, "bench"), { recursive: true });
  writeFileSync(join(out, `bench/${name}.js`), await bundle(join(import.meta.dirname, `${name}.mjs`)));
}

/** @type {Record<string, number>} */
const sizes = {
  ...Object.fromEntries(libraries.map((name) => [name, brotli(readFileSync(join(out, `bench/${name}.js`)))])),
  "form (TinyGo)": brotli(readFileSync(join(out, "npm/form.wasm"))) + brotli(await bundle(join(out, "npm/form.js"))),
  "checker (TinyGo)":
    brotli(readFileSync(join(out, "npm/checker.wasm"))) + brotli(await bundle(join(out, "npm/index.js"))),
  "checker (Go)":
    brotli(readFileSync(join(out, "npm-go/checker.wasm"))) + brotli(await bundle(join(out, "npm-go/index.js"))),
};

/** @type {Record<string, string>} */
const subjects = {
  ...Object.fromEntries(
    libraries.map((name) => [name, `const { check } = await import("/bench/${name}.js"); return check;`]),
  ),
  "form (TinyGo)": `const { createFormChecker } = await import("/npm/form.js");
    const c = await createFormChecker(); return (t) => c.check(t);`,
  "checker (TinyGo)": `const { createChecker } = await import("/npm/index.js");
    const c = await createChecker(); return (t) => c.check(t);`,
  "checker (Go)": `const { createChecker } = await import("/npm-go/index.js");
    const c = await createChecker(); return (t) => c.check(t);`,
};
const server = await serve(
  { bench: join(out, "bench"), npm: join(out, "npm"), "npm-go": join(out, "npm-go") },
  { "/": "<!DOCTYPE html><title>bench</title>" },
);
const browser = await launch();
/** @type {Record<string, { first: number[], each: number[] }>} */
const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, { first: [], each: [] }]));
for (let round = 0; round < rounds; round++) {
  for (const [name, code] of Object.entries(subjects)) {
    const context = await browser.newContext(); // nothing cached
    const page = await context.newPage();
    await page.goto(server.url);
    const [first, each] = await page.evaluate(
      async ([code, text]) => {
        const start = performance.now();
        const check = await new Function(`return (async () => { ${code} })()`)();
        check(text);
        const first = performance.now() - start;
        for (let i = 0; i < 3000; i++) check(text);
        const from = performance.now();
        for (let i = 0; i < 5000; i++) check(text);
        return [first, (performance.now() - from) / 5];
      },
      [code, bases.buy],
    );
    results[name].first.push(first);
    results[name].each.push(each);
    await context.close();
  }
}

/** @param {string} folder */
const memory = async (folder) => {
  const page = await browser.newPage();
  await page.goto(server.url);
  const sizes = await page.evaluate(
    async ([folder, text]) => {
      const { Engine, compile } = await import(`/${folder}/core.js`);
      const start = WebAssembly.Instance;
      /** @type {WebAssembly.Exports[]} */
      const started = [];
      WebAssembly.Instance = class extends start {
        /** @param {ConstructorParameters<typeof start>} args */
        constructor(...args) {
          super(...args);
          started.push(this.exports);
        }
      };
      const engine = new Engine(await compile(fetch(`/${folder}/checker.wasm`)));
      engine.call("checker_check", text, Date.now());
      WebAssembly.Instance = start;
      const [exports] = started;
      const memory = /** @type {WebAssembly.Memory} */ (exports.memory ?? exports.mem);
      const sizes = [];
      for (let i = 1; i <= 1_000_000; i++) {
        engine.call("checker_check", text, Date.now());
        if (i === 10_000 || i === 500_000 || i === 1_000_000) sizes.push(memory.buffer.byteLength / 1024);
      }
      return sizes;
    },
    [folder, bases.buy],
  );
  await page.close();
  return sizes;
};

console.log(
  `\n${"".padEnd(18)} ${"Brotli, bytes".padStart(14)} ${"ratio".padStart(7)} ${"first verdict".padStart(14)} ${"ratio".padStart(7)} ${"a check".padStart(10)} ${"ratio".padStart(7)}`,
);
const [base] = libraries;
for (const [name, r] of Object.entries(results)) {
  const first = median(r.first),
    each = median(r.each);
  const baseFirst = median(results[base].first),
    baseEach = median(results[base].each);
  console.log(
    [
      name.padEnd(18),
      String(sizes[name]).padStart(14),
      (sizes[name] / sizes[base]).toFixed(2).padStart(7),
      `${first.toFixed(1)} ms`.padStart(14),
      (first / baseFirst).toFixed(2).padStart(7),
      `${each.toFixed(1)} µs`.padStart(10),
      (each / baseEach).toFixed(2).padStart(7),
    ].join(" "),
  );
}
console.log("\nMemory of the module after 10,000, 500,000 and 1,000,000 checks:");
for (const [name, folder] of [
  ["checker (TinyGo)", "npm"],
  ["checker (Go)", "npm-go"],
])
  console.log(`${name.padEnd(18)} ${(await memory(folder)).map((k) => `${k} KiB`).join(", ")}`);
await browser.close();
await server.close();
