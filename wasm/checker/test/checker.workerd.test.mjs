// The built package in a Worker, as wrangler lays it out: the module comes compiled, from
// "playtoken/checker.wasm".

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { bases } from "../../../vectors/read.mjs";
import { top } from "../../../web/test/browser.mjs";
import { packages } from "./packages.mjs";

const worker = `
  import { createChecker, CheckerError } from "playtoken";
  import { createFormChecker } from "playtoken/form";
  import wasm from "playtoken/checker.wasm";
  import formWasm from "playtoken/form.wasm";
  const shared = await createChecker({ wasm });
  const ways = {
    shared: () => shared,
    own: () => createChecker({ wasm }),
    form: () => createFormChecker({ wasm: formWasm }),
    none: () => createChecker(),
  };
  export default {
    async fetch(request) {
      try {
        const checker = await ways[new URL(request.url).pathname.slice(1)]();
        return Response.json(checker.check(await request.text()).ok);
      } catch (error) {
        return Response.json([error instanceof CheckerError, error.message]);
      }
    },
  };`;

/** @import { WorkerOptions } from "miniflare" */

/**
 * Bundles the Worker for workerd, with the module that the package exports.
 * @param {string} folder
 * @returns {Promise<NonNullable<WorkerOptions["config"]["manifest"]>>}
 */
async function bundle(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  /** @type {NonNullable<WorkerOptions["config"]["manifest"]>["modules"]} */
  const modules = {};
  const result = await build({
    stdin: { contents: worker },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    conditions: ["workerd", "worker", "browser"],
    plugins: [
      {
        name: "package",
        setup(build) {
          build.onResolve({ filter: /^playtoken/ }, ({ path }) => {
            const target = exports[path.replace("playtoken", ".")];
            const file = join(folder, target.default ?? target);
            if (!file.endsWith(".wasm")) return { path: file };
            modules[path] = { type: "wasm", contents: Uint8Array.from(readFileSync(file)) };
            return { path: `./${path}`, external: true };
          });
        },
      },
    ],
  });
  modules["main.mjs"] = { type: "esm", contents: result.outputFiles[0].text };
  return { mainModule: "main.mjs", modules };
}

for (const folder of packages) {
  test(`${folder} in workerd`, async () => {
    const manifest = await bundle(join(top, folder));
    const config = { name: "checker", compatibilityDate: "2026-04-01", manifest };
    const workerd = new Miniflare({ workers: [{ config }] });
    try {
      /** @type {(way: string, body: string) => Promise<unknown>} */
      const ask = async (way, body) =>
        (await workerd.dispatchFetch(`http://worker.example/${way}`, { method: "POST", body })).json();
      for (const way of ["shared", "own", "form", "shared"]) {
        assert.equal(await ask(way, bases.buy), true, way);
        assert.equal(await ask(way, "kid=1"), false, way);
      }
      const [ours, message] = /** @type {[boolean, string]} */ (await ask("none", "kid=1"));
      assert.ok(ours, message);
      assert.match(message, /options\.wasm/);
    } finally {
      await workerd.dispose();
    }
  });
}
