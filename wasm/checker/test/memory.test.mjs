// Checks the memory of the modules by TinyGo after each call.

import { strict as assert } from "node:assert";
import { describe, test } from "node:test";
import { expand, now } from "../../../vectors/expand.mjs";
import { bases, pasteFiles, requestFiles } from "../../../vectors/read.mjs";
import { byGo, WatchedEngine } from "./watched.mjs";

/** @import { Question } from "../npm/module.js" */

const at = Date.parse(now);

/** The variables that a call may change. The arena puts them back. */
const changing = ["main.input", "main.output", "runtime.gcMallocs", "runtime.gcTotalAlloc", "runtime.heapptr"];

test("TinyGo has compiled the modules", (t) => {
  if (!byGo) return;
  assert.notEqual(process.env.CI, "true", "the tests of memory are for TinyGo, which CI has to have");
  t.skip("compiled by Go: make tinygo");
});

/** @type {{ name: "checker.wasm" | "form.wasm", check: Question }[]} */
const modules = [
  { name: "checker.wasm", check: "checker_check" },
  { name: "form.wasm", check: "checker_form" },
];

for (const { name, check } of modules)
  describe(`the memory of ${name}`, { skip: byGo && "compiled by Go: make tinygo" }, () => {
    test("after every call of every vector", (t) => {
      const engine = new WatchedEngine(name);
      const forms = requestFiles().flatMap(({ cases }) => cases.map((c) => expand(c, bases)));
      const pasted = pasteFiles().flatMap(({ cases }) => cases.map(({ text }) => text));
      assert.ok(forms.length >= 250 && pasted.length >= 250);
      for (const text of [...forms, ...pasted]) {
        engine.call("checker_form", text, at);
        engine.call(check, text, at);
        for (const format of [0, 1]) engine.call("checker_answer", `${text}\nr\nd`, 1, format, 1, 1, at);
        for (const any of [0, 1]) engine.call("checker_secrets", text, any);
      }
      engine.call("checker_tables", "");
      assert.deepEqual(engine.changed, changing);
      assert.equal(engine.instances.length, 1);
      t.diagnostic(`a call took ${engine.most} bytes at most`);
    });

    test("of a request and a command of 60 KB", (t) => {
      const engine = new WatchedEngine(name);
      for (const more of ["a", "%41", "ü", "😀"]) {
        const form = `${bases.buy}&cookie=${more.repeat(60_000 / Buffer.byteLength(more))}`;
        for (const text of [form, `curl 'https://x.example/hms/pr/token?${form}' -H 'a: b'`]) {
          engine.call(check, text, at);
          engine.call("checker_secrets", text, 0);
        }
      }
      assert.equal(engine.instances.length, 1);
      t.diagnostic(`a call took ${engine.most} bytes at most`);
    });

    test("is replaced after a call that needed more", () => {
      const engine = new WatchedEngine(name);
      const small = engine.call(check, bases.buy, at);
      const large = engine.call(check, "a=1&".repeat(16 << 10), at);
      assert.equal(large.parameters.length, 16 << 10);
      assert.deepEqual(
        engine.instances.map(({ grown }) => grown),
        [true],
      );
      assert.deepEqual(engine.call(check, bases.buy, at), small);
      assert.deepEqual(
        engine.instances.map(({ grown }) => grown),
        [true, false],
      );
    });

    test("is replaced after a panic", () => {
      const engine = new WatchedEngine(name);
      const good = engine.call(check, bases.buy, at);
      // Lengths that cannot be.
      assert.throws(() => engine.call("checker_answer", "x", 0, 1, -5, 1 << 30, at), { name: "CheckerError" });
      assert.deepEqual(engine.call(check, bases.buy, at), good);
      assert.equal(engine.instances.length, 2);
    });
  });
