// Deployments with a stand-in for wrangler, which writes down how it was called.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { secretProblems } from "../dev/deploy.mjs";
import { readConfig } from "../dev/wrangler.mjs";

const key = `${"5ec2e7".repeat(10)}0000`;
const sealing = "PLAYTOKEN_SEALING_KEYS";
const authenticator = "PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR";
const list = "secret list --env test";
const listMigrations = "d1 migrations list DB --env test --remote";
const put = `secret put ${sealing} --env test`;
const migrate = "d1 migrations apply DB --env test --remote";
const deploy = "deploy --env test";
const found = { status: 0, out: JSON.stringify([{ name: sealing, type: "secret_text" }]) };
const pending = { status: 0, out: "Migrations to be applied:\n│ 0008_purge_clock.sql │\n│ 0009_names.sql │\n" };
const none = { status: 0, out: "✅ No migrations to apply!\n" };

describe("make deploy", () => {
  /** @type {string} */
  let folder;
  /** @type {string} */
  let file;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "playtoken-deploy-"));
    file = join(folder, "test.keys");
    writeFileSync(file, `${key}\n`);
    writeFileSync(
      join(folder, "wrangler"),
      `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const command = process.argv.slice(2).join(" ");
const input = command.startsWith("secret put") ? readFileSync(0, "utf8") : undefined;
appendFileSync("${folder}/calls", JSON.stringify({ command, input }) + "\\n");
const { status, out = "", error = "" } = JSON.parse(process.env.STAND_IN)[command] ?? { status: 0 };
process.stdout.write(out);
process.stderr.write(error);
process.exitCode = status;
`,
      { mode: 0o755 },
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  /**
   * @param {Record<string, { status: number, out?: string, error?: string }>} answers what wrangler
   *   answers to commands
   * @param {{ keys?: string, confirm?: string }} [variables]
   */
  function run(answers, { keys = "", confirm = "" } = {}) {
    writeFileSync(join(folder, "calls"), "");
    const made = spawnSync(process.execPath, ["wasm/edge/dev/deploy.mjs", "test", keys, confirm], {
      cwd: join(import.meta.dirname, "../../.."),
      encoding: "utf8",
      env: { ...process.env, PATH: [folder, process.env.PATH].join(delimiter), STAND_IN: JSON.stringify(answers) },
    });
    assert.ok(!(made.stdout + made.stderr).includes("5ec2e7"), "the sealing key is printed");
    /** @type {{ command: string, input?: string }[]} */
    const calls = readFileSync(join(folder, "calls"), "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return { ...made, calls, commands: calls.map(({ command }) => command) };
  }

  test("prints what it would do, and changes nothing", () => {
    for (const confirm of ["", "no"]) {
      const { status, stdout, commands } = run({ [list]: found, [listMigrations]: pending }, { keys: file, confirm });
      assert.equal(status, 0);
      assert.deepEqual(commands, [list, listMigrations]);
      for (const command of [`${put} < ${file}`, migrate, deploy])
        assert.match(stdout, RegExp(`^  wrangler ${command}( |$)`, "m"));
      for (const text of ["0008_purge_clock.sql, 0009_names.sql", "playtoken-test.example.com", "CONFIRM=yes"])
        assert.ok(stdout.includes(text), text);
      assert.doesNotMatch(stdout, /0001/);
    }
  });

  test("does it with CONFIRM=yes", () => {
    const answers = { [list]: found, [listMigrations]: pending };
    const { status, calls, commands } = run(answers, { keys: file, confirm: "yes" });
    assert.equal(status, 0);
    assert.deepEqual(commands, [list, listMigrations, put, migrate, deploy]);
    assert.equal(calls[2].input, `${key}\n`);
  });

  test("changes neither secrets nor the database when there is nothing to change", () => {
    const { commands } = run({ [list]: found, [listMigrations]: none }, { confirm: "yes" });
    assert.deepEqual(commands, [list, listMigrations, deploy]);
  });

  test("makes a Worker that does not exist", () => {
    const missing = { status: 1, error: '✘ [ERROR] Worker "playtoken-test" (env: test) not found.\n' };
    const answers = { [list]: missing, [listMigrations]: none };
    assert.deepEqual(run(answers, { keys: file, confirm: "yes" }).commands, [list, listMigrations, put, deploy]);
    const { status, stderr, commands } = run(answers, { confirm: "yes" });
    assert.equal(status, 1);
    assert.match(stderr, RegExp(`^${sealing} is .+: .+SEALING_KEYS=`, "m"));
    assert.deepEqual(commands, [list]);
  });

  for (const [name, answers, last] of /** @type {const} */ ([
    ["secrets cannot be listed", { [list]: { status: 1, error: "You are not logged in" } }, list],
    ["migrations cannot be listed", { [list]: found, [listMigrations]: { status: 1 } }, listMigrations],
    ["the list of migrations has another form", { [list]: found, [listMigrations]: { status: 0 } }, listMigrations],
    ["a secret cannot be put", { [list]: found, [listMigrations]: pending, [put]: { status: 1 } }, put],
    ["a migration fails", { [list]: found, [listMigrations]: pending, [migrate]: { status: 1 } }, migrate],
    ["the deployment fails", { [list]: found, [listMigrations]: pending, [deploy]: { status: 1 } }, deploy],
  ])) {
    test(`stops when ${name}`, () => {
      const { status, stderr, commands } = run(answers, { keys: file, confirm: "yes" });
      assert.equal(status, 1);
      assert.equal(commands.at(-1), last);
      assert.match(stderr, RegExp(`wrangler ${last}`));
      assert.doesNotMatch(stderr, /^ +at /m, "a stack");
    });
  }
});

test("each secret that is missing or left over is a problem", () => {
  const { secrets, vars } = readConfig("test");
  const settings = { secrets, vars };
  const stored = { secrets, vars: { ...vars, PLAYTOKEN_KEY_STORAGE_URL: "https://keys.broadcaster.tv/keystore" } };
  assert.deepEqual(secretProblems("test", settings, [sealing]), []);
  assert.deepEqual(secretProblems("test", stored, [sealing, authenticator]), []);
  for (const [of, present, name] of /** @type {const} */ ([
    [settings, [], sealing],
    [stored, [sealing], authenticator],
    [settings, [sealing, authenticator], authenticator],
  ])) {
    const [first, ...others] = secretProblems("test", of, [...present]);
    assert.match(first, RegExp(`^${name} is .+: .+`));
    assert.deepEqual(others, []);
  }
});
