// What the npm package holds, what its types say, and how large it is to load.

import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

const web = fileURLToPath(new URL("../", import.meta.url));
const folder = resolve(web, "../build/out/npm");

test("the packed files", () => {
  const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--silent"], { cwd: folder, encoding: "utf8" }));
  assert.deepEqual(files.map((f) => f.path).sort(), [
    "LICENSE", "NOTICES", "README.md", "checker.wasm", "core.js", "form-node.js", "form.d.ts", "form.js", "form.wasm", "index.d.ts", "index.js", "node.js",
    "package.json", "read.js", "runtime.js",
  ]);
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  assert.equal(dependencies, undefined);
  assert.match(readFileSync(join(folder, "NOTICES"), "utf8"), /The Go Authors/);
});

test("the compiler's script names nothing of Node.js, which some bundlers leave undefined", () => {
  assert.deepEqual(readFileSync(join(folder, "runtime.js"), "utf8").match(/(?<!\.)\b(require|module|process|exports)\b(?!:)/g), null);
});

// The declarations have to stand where the web's types are and where they are not, without skipLibCheck.
const plain = `
import { createChecker } from "playtoken";
import { createFormChecker } from "playtoken/form";
const result = (await createChecker({ wasm: new Uint8Array() })).check({ kid: "1" }, { now: 0 });
export const codes: number[] = [...result.problems.map((p) => p.code), ...(await createFormChecker()).check("kid=1").serverOnly];
// @ts-expect-error a number cannot be checked
(await createChecker()).check(5);
`;
const full = readFileSync(join(web, "test/types.ts"), "utf8");
for (const [where, lib, types, program] of [
  ["in a browser", ["es2022", "dom"], [], full],
  ["in Node", ["es2022"], ["node"], full],
  ["in neither", ["es2022"], [], plain],
]) {
  test(`the types ${where}`, () => {
    const project = mkdtempSync(join(tmpdir(), "playtoken-types-"));
    try {
      mkdirSync(join(project, "node_modules"));
      cpSync(folder, join(project, "node_modules/playtoken"), { recursive: true });
      for (const name of ["@types", "undici-types"]) symlinkSync(join(web, "node_modules", name), join(project, "node_modules", name));
      writeFileSync(join(project, "types.ts"), program);
      writeFileSync(join(project, "package.json"), '{"type":"module"}');
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true, noEmit: true, module: "nodenext", target: "es2022", lib, types } }));
      execFileSync(process.execPath, [join(web, "node_modules/typescript/bin/tsc"), "-p", project], { encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      assert.fail(error.stdout || error);
    } finally {
      rmSync(project, { recursive: true });
    }
  });
}

for (const [name, budget] of [["checker.wasm", 80_000], ["form.wasm", 60_000]]) {
  test(`the budget of ${name}`, (t) => {
    const size = brotliCompressSync(readFileSync(join(folder, name)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    t.diagnostic(`${name}: ${size} bytes in Brotli`);
    if (readFileSync(join(folder, "NOTICES"), "utf8").includes("hold parts of tinygo")) {
      assert.ok(size <= budget, `${size} bytes in Brotli, over the budget of ${budget}`);
    } else {
      t.diagnostic("made by Go: the budget is for TinyGo");
    }
  });
}
