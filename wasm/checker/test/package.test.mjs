// What the npm package holds, what its types say, and how large it is to load.

import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const top = fileURLToPath(new URL("../../../", import.meta.url));
const folder = resolve(top, "build/out/npm");
const notices = readFileSync(join(folder, "NOTICES"), "utf8");
const byTinyGo = notices.startsWith("This package contains parts of tinygo");

test("the packed files", () => {
  const [{ files }] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--silent"], { cwd: folder, encoding: "utf8" }),
  );
  assert.deepEqual(files.map((/** @type {{ path: string }} */ f) => f.path).sort(), [
    "LICENSE",
    "NOTICES",
    "README.md",
    "checker.wasm",
    "core.js",
    "form-node.js",
    "form.d.ts",
    "form.js",
    "form.wasm",
    "index.d.ts",
    "index.js",
    "node.js",
    "package.json",
    "read.js",
    "runtime.js",
  ]);
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  assert.equal(dependencies, undefined);
});

test("the notices", () => {
  // The whole licenses, each of which has this last line: TinyGo's names Go's, too, and that is not
  // all of it.
  const licenses = notices.split("SUCH DAMAGE.").slice(0, -1);
  assert.equal(licenses.length, byTinyGo ? 2 : 1);
  assert.match(
    licenses[licenses.length - 1].trim(),
    /^(This package.*\n\n)?Copyright 2009 The Go Authors\.\n[\s\S]*Redistribution and use/,
  );
  if (byTinyGo) assert.match(licenses[0], /\n\nCopyright \(c\) .* The TinyGo Authors\.[\s\S]*Redistribution and use/);
});

test("the compiler's script names nothing of Node.js, which some bundlers leave undefined", () => {
  assert.deepEqual(
    readFileSync(join(folder, "runtime.js"), "utf8").match(/(?<!\.)\b(require|module|process|exports)\b(?!:)/g),
    null,
  );
});

// The declarations have to stand where the web's types are and where they are not, without
// skipLibCheck.
const plain = `
import { createChecker } from "playtoken";
import { createFormChecker } from "playtoken/form";
const result = (await createChecker({ wasm: new Uint8Array() })).check({ kid: "1" }, { now: 0 });
const found: number[] = result.problems.map((p) => p.code);
export const codes: number[] = [...found, ...(await createFormChecker()).check("kid=1").serverOnly];
// @ts-expect-error a number cannot be checked
(await createChecker()).check(5);
`;
const full = readFileSync(join(top, "wasm/checker/test/types.ts"), "utf8");
for (const [where, lib, types, program] of /** @type {const} */ ([
  ["in a browser", ["es2022", "dom"], [], full],
  ["in Node", ["es2022"], ["node"], full],
  ["in neither", ["es2022"], [], plain],
])) {
  test(`the types ${where}`, () => {
    const project = mkdtempSync(join(tmpdir(), "playtoken-types-"));
    try {
      mkdirSync(join(project, "node_modules"));
      cpSync(folder, join(project, "node_modules/playtoken"), { recursive: true });
      for (const name of ["@types", "undici-types"])
        symlinkSync(join(top, "node_modules", name), join(project, "node_modules", name));
      writeFileSync(join(project, "types.ts"), program);
      writeFileSync(join(project, "package.json"), '{"type":"module"}');
      writeFileSync(
        join(project, "tsconfig.json"),
        JSON.stringify({
          compilerOptions: { strict: true, noEmit: true, module: "nodenext", target: "es2022", lib, types },
        }),
      );
      execFileSync(process.execPath, [join(top, "node_modules/typescript/bin/tsc"), "-p", project], {
        encoding: "utf8",
        stdio: "pipe",
      });
    } catch (error) {
      assert.fail(Object(error).stdout || error);
    } finally {
      rmSync(project, { recursive: true });
    }
  });
}

/** @param {Uint8Array} data */
const brotli = (data) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

// What a page loads: the module, and the scripts as a bundler joins them.
for (const [name, script, budget] of /** @type {const} */ ([
  ["checker.wasm", "index.js", 67_500],
  ["form.wasm", "form.js", 34_700],
])) {
  test(`the budget of ${name} and its scripts`, async (t) => {
    if (!byTinyGo) {
      assert.notEqual(process.env.CI, "true", "the budget is for TinyGo, which CI has to have");
      return t.skip("made by Go, ten times the budget: make tinygo");
    }
    const bundled = await build({
      entryPoints: [join(folder, script)],
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      write: false,
    });
    const [module, scripts] = [readFileSync(join(folder, name)), bundled.outputFiles[0].contents].map(brotli);
    t.diagnostic(`${name}: ${module} bytes in Brotli, and ${scripts} of scripts`);
    assert.match(readFileSync(join(folder, "README.md"), "utf8"), new RegExp(`\\b${budget / 1000} KB\\b`));
    assert.ok(module + scripts <= budget, `${module + scripts} bytes, over the budget of ${budget}`);
  });
}
