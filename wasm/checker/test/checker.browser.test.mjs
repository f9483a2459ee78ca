// Runs the vectors on the built package in Chromium and in Firefox, under a strict policy, in one
// page for each compiler.

import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { expand, now } from "../../../vectors/expand.mjs";
import { bases, pasteFiles, requestFiles } from "../../../vectors/read.mjs";
import { launch, serve, top } from "../../../web/test/browser.mjs";
import { launchFirefox } from "../../../web/test/firefox.mjs";
import { importChecker, packages } from "./packages.mjs";
import { units } from "./units.mjs";

const at = Date.parse(now);

/** @type {Record<string, () => Promise<TestBrowser>>} */
const launchers = { Chromium: launch, Firefox: launchFirefox };
/** @type {Record<string, TestBrowser>} */
const browsers = {};
before(async () => {
  for (const name in launchers) browsers[name] = await launchers[name]();
});
after(() => Promise.all(Object.values(browsers).map((b) => b.close())));

for (const [folder, name] of packages.flatMap((folder) => Object.keys(launchers).map((name) => [folder, name]))) {
  test(`${folder} in ${name}: vectors`, async () => {
    const server = await serve(
      { npm: join(top, folder) },
      { "/": '<!DOCTYPE html><title>checker</title><link rel="icon" href="data:,">' },
      {
        "content-security-policy":
          "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:",
      },
    );
    try {
      const page = await browsers[name].newPage();
      /** @type {string[]} */
      const errors = [];
      page.on("console", (event) => {
        const message = /** @type {ConsoleMessage} */ (event);
        if (message.type() === "error") errors.push(message.text());
      });
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(server.url);
      const cases = requestFiles()
        .flatMap(({ cases }) => cases)
        .map((c) => ({ ...c, text: expand(c, bases) }));
      const found = await page.evaluate(
        async ([texts, at]) => {
          const { createChecker } = await import("/npm/index.js");
          const { createFormChecker } = await import("/npm/form.js");
          const checkers = [await createChecker(), await createFormChecker()];
          return texts.map((text) =>
            checkers.map((checker) => {
              const { problems, warnings } = checker.check(text, { now: at, form: true });
              return [
                problems.map((p) => [p.code, p.parameter, p.start, p.end]),
                warnings.map((w) => [w.kind, w.parameter, w.start, w.end]),
              ];
            }),
          );
        },
        [cases.map((c) => c.text), at],
      );
      // What is pasted gets the same verdict as in Node, where it is compared with the vectors.
      const pasted = pasteFiles().flatMap(({ cases }) => cases);
      const verdicts = await page.evaluate(
        async ([texts, at]) => {
          const { createChecker } = await import("/npm/index.js");
          const checker = await createChecker();
          return texts.map((text) => checker.check(text, { now: at }));
        },
        [pasted.map((c) => c.text), at],
      );
      const { createChecker } = await importChecker(join(top, folder));
      const inNode = await createChecker();
      for (const [i, c] of pasted.entries()) {
        assert.deepEqual(verdicts[i], inNode.check(c.text, { now: at }), c.name);
      }
      assert.ok(pasted.length >= 250, `${pasted.length} pasted texts`);
      cases.forEach((c, i) => {
        const range = (/** @type {Mark} */ mark) => units(c.text, mark);
        const wanted = [
          (c.problems ?? []).map((p) => [p.code, p.parameter, ...range(p)]),
          (c.warnings ?? []).map((w) => [w.kind, w.parameter, ...range(w)]),
        ];
        assert.deepEqual(found[i], [wanted, wanted], c.name);
      });
      assert.ok(cases.length >= 250);
      assert.deepEqual(errors, []);
      await page.close();
    } finally {
      await server.close();
    }
  });
}

for (const folder of packages) {
  test(`${folder}, bundled for the browser`, async () => {
    const project = mkdtempSync(join(tmpdir(), "playtoken-bundle-"));
    mkdirSync(join(project, "node_modules"));
    symlinkSync(join(top, folder), join(project, "node_modules/playtoken"));
    // As the package's README has it for esbuild.
    const contents = `
      import { createChecker } from "playtoken";
      import { createFormChecker } from "playtoken/form";
      import url from "playtoken/checker.wasm";
      import formUrl from "playtoken/form.wasm";
      export const load = async () => [
        await createChecker({ wasm: new URL(url, import.meta.url) }),
        await createFormChecker({ wasm: new URL(formUrl, import.meta.url).href }),
      ];`;
    let server;
    try {
      // Nothing is external: a bundler that meets a name of Node.js fails here.
      const { warnings } = await build({
        stdin: { contents, resolveDir: project },
        bundle: true,
        minify: true,
        format: "esm",
        outfile: join(project, "out/main.js"),
        loader: { ".wasm": "file" },
        logLevel: "silent",
      });
      assert.deepEqual(warnings, []);
      server = await serve(
        { out: join(project, "out") },
        { "/": '<!DOCTYPE html><title>bundle</title><link rel="icon" href="data:,">' },
      );
      const page = await browsers.Chromium.newPage();
      await page.goto(server.url);
      const found = await page.evaluate(
        async ([[text], at]) => {
          const checkers = await (await import("/out/main.js")).load();
          return checkers.map((checker) => checker.check(text, { now: at }).ok);
        },
        [[bases.buy], at],
      );
      assert.deepEqual(found, [true, true]);
      await page.close();
    } finally {
      await server?.close();
      rmSync(project, { recursive: true });
    }
  });
}
