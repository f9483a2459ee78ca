// Runs the vectors on the built npm package, as each compiler makes it.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { expand, now } from "../../../vectors/expand.mjs";
import { bases, pasteFiles, requestFiles } from "../../../vectors/read.mjs";
import { importChecker, importFormChecker, packages } from "./packages.mjs";
import { unit, units } from "./units.mjs";

const at = Date.parse(now);

/** @param {string} text */
const byteLength = (text) => new TextEncoder().encode(text).length;
/** @param {unknown} value */
const tag = (value) => Object.prototype.toString.call(value);

/**
 * The answer to a request with problems.
 * @param {Pick<Checker, "answer">} checker
 * @param {Parameters<Checker["answer"]>} args
 */
function refusal(checker, ...args) {
  const answer = checker.answer(...args);
  assert.ok(answer);
  return answer;
}

for (const folder of packages) {
  const url = pathToFileURL(resolve(folder, "node.js"));
  const { CheckerError, createChecker } = await importChecker(folder);
  const { createFormChecker } = await importFormChecker(folder);
  /** @type {typeof import("../npm/core.js")} */
  const { Engine } = await import(new URL("./core.js", url).href);

  // As parameters rather than as something pasted: paste has vectors of its own.
  for (const [what, create] of /** @type {const} */ ([
    ["", createChecker],
    [" without paste", createFormChecker],
  ]))
    test(`${folder}${what}: request vectors`, async (t) => {
      const checker = await create();
      let count = 0;
      for (const { file, cases } of requestFiles()) {
        for (const c of cases) {
          await t.test(`${file} ${c.name}`, () => {
            const text = expand(c, bases);
            const result = checker.check(text, { now: at, form: true });
            const range = (/** @type {Mark} */ mark) => units(text, mark);
            assert.deepEqual(
              result.problems.map((p) => [p.code, p.parameter, p.start, p.end]),
              (c.problems ?? []).map((p) => [p.code, p.parameter, ...range(p)]),
            );
            assert.deepEqual(
              result.warnings.map((w) => [w.kind, w.parameter, w.start, w.end]),
              (c.warnings ?? []).map((w) => [w.kind, w.parameter, ...range(w)]),
            );
            assert.equal(result.ok, (c.problems ?? []).length === 0);
            for (const p of [...result.problems, ...result.warnings]) assert.ok(p.details && p.fix, JSON.stringify(p));
          });
          count++;
        }
      }
      assert.ok(count >= 250, `${count} vectors`);
    });

  test(`${folder}: paste vectors`, async (t) => {
    const checker = await createChecker();
    let ranges = 0;
    for (const { file, cases } of pasteFiles()) {
      for (const c of cases) {
        await t.test(`${file} ${c.name}`, () => {
          const { recognized, parameters, partial, unknown, problems } = checker.check(c.text, { now: at });
          assert.deepEqual(
            unknown.map((u) => u.parameter),
            c.unknown ?? [],
          );
          assert.equal(partial, c.unknown !== undefined);
          if (c.problems)
            assert.deepEqual(
              problems.map((p) => `${p.code} ${p.parameter}`.trim()),
              c.problems,
            );
          for (const member of /** @type {const} */ (["kind", "form", "method", "endpoint", "contentType"]))
            assert.equal(recognized[member], c[member] ?? "", member);
          assert.deepEqual([recognized.request, recognized.other?.kind], [!c.other, c.other]);
          if (c.subject) assert.equal(recognized.sentence, `This is ${c.subject}.`);
          assert.deepEqual(
            Object.fromEntries((recognized.other?.facts ?? []).map(({ name, value }) => [name, value])),
            c.facts ?? {},
          );
          assert.deepEqual(
            [recognized.other?.codes ?? [], recognized.other?.keyIds ?? []],
            [c.codes ?? [], c.keyIds ?? []],
          );
          assert.equal(recognized.inQuery, recognized.form.length > (c.body ?? "").length);
          assert.deepEqual(
            recognized.notes.map((n) => n.id),
            c.notes ?? [],
          );
          for (const [id, fixed] of Object.entries(c.fixes ?? {})) {
            const note = recognized.notes.find((n) => n.id === id);
            assert.ok(note, id);
            const ordered = note.edits.toSorted((a, b) => b.start - a.start);
            assert.equal(
              ordered.reduce((text, e) => text.slice(0, e.start) + e.replacement + text.slice(e.end), c.text),
              fixed,
              id,
            );
          }
          // The ranges that are those of a value: the others are compared with the native package's
          // by what the check finds there.
          const values = recognized.form
            .split("&")
            .filter(Boolean)
            .map((pair) => (pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : ""));
          for (const r of c.ranges ?? []) {
            const i = values.indexOf(r.form);
            if (i < 0) continue;
            const { start, end } = parameters[i];
            assert.deepEqual(
              [unit(c.text, r.at ?? byteLength(c.text.split(r.text)[0])), r.text],
              [start, c.text.slice(start, end)],
            );
            ranges++;
          }
        });
      }
    }
    assert.ok(ranges >= 25, `${ranges} ranges`);
  });

  test(`${folder}: what may be given`, async () => {
    const checker = await createChecker();
    /** @param {Parameters<typeof checker.check>[0]} input */
    const codes = (input) => checker.check(input, { now: at }).problems.map((p) => p.code);
    const given = { kid: "^ü€😀", cookie: ["a", "b"], analogVideoOPL: 0, kek: undefined };
    const expected = codes("kid=%5E%C3%BC%E2%82%AC%F0%9F%98%80&cookie=a&cookie=b&analogVideoOPL=0");
    assert.ok(expected.includes(-2033));
    assert.deepEqual(codes(given), expected);
    assert.deepEqual(
      codes(
        new URLSearchParams([
          ["kid", "^ü€😀"],
          ["cookie", "a"],
          ["cookie", "b"],
          ["analogVideoOPL", "0"],
        ]),
      ),
      expected,
    );
    assert.deepEqual(
      codes(
        new URL("https://x.example/hms/pr/token?kid=%5E%C3%BC%E2%82%AC%F0%9F%98%80&cookie=a&cookie=b&analogVideoOPL=0"),
      ),
      expected,
    );
    const formChecker = await createFormChecker();
    assert.deepEqual(
      formChecker.check(given, { now: at }).problems.map((p) => p.code),
      expected,
    );
    assert.throws(() => formChecker.check(/** @type {never} */ (new URL("https://x.example/?kid=1"))), TypeError);
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(checker.check(given).text)) form.append(name, value);
    assert.deepEqual(codes(form), expected);
    assert.deepEqual(codes(Object.assign(Object.create(null), given)), expected);
    form.append("file", new Blob(["x"]));
    class Own {
      kid = "x";
    }
    const nothing = [
      null,
      undefined,
      5,
      true,
      Symbol(),
      () => {},
      new Map([["kid", "x"]]),
      ["kid=x"],
      new Uint8Array(2),
      new String("kid=x"),
      new Own(),
      Promise.resolve("kid=x"),
    ];
    const noValues = [form, { kid: [null] }, { kid: [["x"]] }, { kid: {} }, { kid: new Date() }, { kid: () => {} }];
    for (const no of /** @type {never[]} */ ([...nothing, ...noValues])) {
      for (const c of [checker, formChecker]) {
        assert.throws(() => c.check(no), TypeError, tag(no));
        assert.throws(() => c.answer(no), TypeError, tag(no));
      }
    }
    for (const now of /** @type {never[]} */ (["soon", "5", null, NaN, Infinity, 1e17, new Date(NaN), 5n]))
      assert.throws(() => checker.check("", { now }), TypeError);
    assert.deepEqual(checker.check(bases.buy, { now: new Date(at) }), checker.check(bases.buy, { now: at }));
    const result = checker.check(`😀=1&kid=x&cookie=${"ü".repeat(33)}`, { now: at });
    const marked = result.problems.map((p) => result.text.slice(p.start, p.end));
    assert.ok(marked.includes("x") && marked.includes("ü".repeat(33)), JSON.stringify(marked));
  });

  test(`${folder}: tables and answers`, async () => {
    const checker = await createChecker();
    assert.equal(checker.parameters.filter((p) => !p.extension).length, 19);
    assert.equal(checker.codes.filter((c) => c.code < 0).length, 36);
    assert.equal(checker.answer(bases.buy, { now: at }), null);
    const answer = refusal(checker, "kid=1&errorFormat=json", {
      now: at,
      requestId: "rü",
      docs: "https://docs.example",
    });
    assert.equal(answer.status, 401);
    assert.equal(answer.contentType, "application/json; charset=utf-8");
    const body = JSON.parse(answer.body);
    assert.equal(body.errorCode, -2017);
    assert.equal(body.requestId, "rü");
    assert.equal(body.documentationUrl, "https://docs.example/errors/-2017/");
    assert.match(refusal(checker, "kid=1", { now: at }).body, /^<!DOCTYPE html>/);
    const broken = bases.buy.replace("kid=", "kid=x");
    const pasted = `https://x.example/hms/pr/token?${broken}`;
    /** @param {{ form?: boolean }} [options] */
    const first = (options) =>
      JSON.parse(refusal(checker, pasted, { now: at, format: "json", ...options }).body).errorCode;
    assert.equal(first(), -4020);
    assert.equal(first({ form: true }), -2017);
    const formChecker = await createFormChecker();
    assert.deepEqual(formChecker.parameters, checker.parameters);
    assert.deepEqual(formChecker.codes, checker.codes);
    assert.deepEqual(
      formChecker.answer(broken, { now: at, requestId: "r" }),
      checker.answer(broken, { now: at, requestId: "r", form: true }),
    );
  });

  test(`${folder}: bytes that are not UTF-8, and halves of characters`, async () => {
    const checker = await createChecker();
    const pasted = `curl 'https://x.example/hms/pr/token?${bases.buy}&cookie='$'\\xff\\u00e9'`;
    const result = checker.check(pasted, { now: at });
    assert.deepEqual(
      result.problems.map((p) => p.code),
      [-2033],
    );
    assert.equal(new URLSearchParams(result.recognized.form.replace("%FF", "")).get("cookie"), "é");
    assert.deepEqual(
      checker.check(result.recognized.form, { now: at, form: true }).problems.map((p) => p.code),
      [-2033],
    );
    assert.equal(JSON.parse(refusal(checker, pasted, { now: at, format: "json" }).body).errorCode, -2033);
    const options = /** @type {const} */ ({ now: at, format: "json", requestId: "\ude00r\ud83d", docs: "\ude00" });
    const { requestId, documentationUrl, details } = JSON.parse(refusal(checker, "kid=\ud83d", options).body);
    assert.deepEqual([requestId, documentationUrl.slice(0, 8)], ["\ufffdr\ufffd", "\ufffd/errors"]);
    assert.equal(details, JSON.parse(refusal(checker, "kid=\ufffd", options).body).details);
  });

  for (const [what, create] of /** @type {const} */ ([
    ["", createChecker],
    [" without paste", createFormChecker],
  ]))
    test(`${folder}${what}: secrets`, async () => {
      const checker = await create();
      const key = "5f1de10cab9e3c6d70b1a4928cfe7d36";
      const id = "b366360da82e9c6e0b0984002a362cf2";
      /** @param {string} text */
      const hidden = (text) => checker.secretRanges(text).map(([start, end]) => text.slice(start, end));
      assert.deepEqual(hidden(`cookie=ü𝄞&kid=${id}&contentKey=${key}&é=𝄞a`), [key, "é", "𝄞a"]);
      assert.deepEqual(hidden(`kid=${id}:${key}&rightsType=BuyToOwn;contentKey=${key}`), [`${id}:${key}`, `=${key}`]);
      assert.deepEqual(checker.secretRanges({ kid: id, contentKey: key }), [[48, 80]]);
      assert.deepEqual(hidden(""), []);
      assert.equal(checker.redact(`ü𝄞 https://user:pw@host.example/${key}/ü?${id}`), "ü𝄞 https://***@host.***");
      assert.throws(() => checker.redact(/** @type {never} */ (5)), TypeError);
    });

  test(`${folder}: what the endpoint refuses before it reads the parameters`, async () => {
    const checker = await createChecker();
    const command = `curl -X PUT 'https://x.example/hms/pr/token?errorFormat=json' # \u{1F600}\n -d 'kid=\u{1F600}'`;
    const result = checker.check(command, { now: at });
    const [first, ...others] = result.problems;
    assert.deepEqual(
      [
        result.ok,
        result.status,
        result.errorFormat,
        first.code,
        first.parameter,
        command.slice(first.start, first.end),
      ],
      [false, 405, "json", 405, "", "PUT"],
    );
    assert.equal(others[0].code, -2017);
    assert.deepEqual(result.serverOnly, []);
    const answer = refusal(checker, command, { now: at });
    assert.deepEqual(
      [answer.status, JSON.parse(answer.body).errors.length, JSON.parse(answer.body).errorCode],
      [405, 1, 405],
    );
    assert.match(refusal(checker, `https://x.example/token?${bases.buy}`, { now: at }).body, /^<!DOCTYPE html>/);
    assert.equal(checker.check(`https://x.example/token?${bases.buy}`, { now: at }).status, 404);
    assert.equal(
      checker
        .check(`https://x.example/token?${bases.buy}`, { now: at, form: true })
        .problems.some((p) => p.code === 404),
      false,
    );
    const json = checker.check('{"kid": "\u{1F600}"}', { now: at });
    assert.deepEqual(json.problems[0].edit, { start: 0, end: 13, replacement: "kid=%F0%9F%98%80" });
    assert.deepEqual(
      ["", "kid=1", "hello"].map((text) => checker.check(text, { now: at }).recognized.request),
      [false, true, false],
    );
  });

  test(`${folder}: failures`, async (t) => {
    await assert.rejects(createChecker({ wasm: new URL("./none.wasm", url) }), CheckerError);
    await assert.rejects(createChecker({ wasm: new Uint8Array([1, 2, 3]) }), CheckerError);
    await assert.rejects(createChecker({ wasm: /** @type {never} */ (5) }), CheckerError);
    const module = await WebAssembly.compile(readFileSync(new URL("./checker.wasm", url)));
    const checker = await createChecker({ wasm: module });
    assert.equal(checker.check(bases.buy, { now: at }).ok, true);
    checker.close();
    assert.throws(() => checker.check(bases.buy), /closed/);
    assert.throws(() => checker.codes, /closed/);
    const read = await createChecker({ wasm: new URL("./checker.wasm", url).href });
    assert.ok(read.codes.length && read.parameters.length);
    read.close();
    for (const call of [() => read.codes, () => read.parameters, () => read.answer("kid=1")])
      assert.throws(call, /closed/);
    const form = await WebAssembly.compile(readFileSync(new URL("./form.wasm", url)));
    await assert.rejects(createChecker({ wasm: form }), /createChecker takes checker\.wasm/);
    await assert.rejects(createFormChecker({ wasm: new URL("./none.wasm", url) }), /could not be loaded/);
    assert.equal((await createFormChecker({ wasm: module })).check(bases.buy, { now: at }).ok, true);

    // Lengths that cannot be make the module crash. The next call works.
    const engine = new Engine(module);
    const printed = t.mock.fn();
    for (const name of /** @type {const} */ (["log", "warn", "error", "info", "debug"]))
      t.mock.method(console, name, printed);
    const scope = /** @type {{ fs?: object }} */ (globalThis);
    scope.fs = { writeSync: printed }; // as in Node's command line
    t.after(() => delete scope.fs);
    for (let i = 0; i < 3; i++) {
      assert.throws(() => engine.call("checker_answer", "x", 0, 1, -5, 1 << 30, at), CheckerError);
      assert.equal(engine.call("checker_check", bases.buy, at).ok, true);
    }
    assert.deepEqual(printed.mock.calls, []);
  });

  test(`${folder}: the list of parameters ends with what an endpoint reads`, async () => {
    const checker = await createChecker();
    /** @param {string} text */
    const listed = (text) => checker.check(text, { now: at, form: true }).parameters.length;
    assert.deepEqual([listed("a=1&".repeat(16 << 10)), listed("a=1&".repeat((16 << 10) + 1))], [16 << 10, 0]);
  });

  test(`${folder}: memory stays level`, async (t) => {
    const { Instance } = WebAssembly;
    t.after(() => (WebAssembly.Instance = Instance));
    /** @type {WebAssembly.Memory} */
    let memory;
    WebAssembly.Instance = class extends Instance {
      /** @param {ConstructorParameters<typeof Instance>} args */
      constructor(...args) {
        super(...args);
        memory = /** @type {WebAssembly.Memory} */ (this.exports.memory ?? this.exports.mem);
      }
    };
    const engine = new Engine(await WebAssembly.compile(readFileSync(new URL("./checker.wasm", url))));
    /** @param {number} times */
    const run = (times) => {
      for (let i = 0; i < times; i++)
        engine.call(
          "checker_check",
          `curl 'https://x.example/hms/pr/token?${bases.buy}&x${i}=${"😀".repeat(i % 50)}'`,
          at,
        );
      return memory.buffer.byteLength;
    };
    const level = run(3000);
    // A page of 64 KiB would be kept for seven bytes lost in each call.
    assert.equal(run(10_000), level);
  });
}
