// The checks of settings before a deployment. Each one has to fail for its mistake.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { root } from "../dev/build.mjs";
import { problemsOf } from "../dev/settings.mjs";
import { environments, readConfig } from "../dev/wrangler.mjs";

const url = "https://tokens.broadcaster.tv";
const id = "5e8d0a3c-9b57-4c1f-8a06-2f4be17d93a5";

/**
 * The settings of the test environment as an operator completes them, with changes.
 * @param {Record<string, unknown>} variables
 * @param {Partial<Settings>} more
 * @returns {Settings}
 */
function completed(variables = {}, more = {}) {
  const { vars } = readConfig("test");
  return {
    routes: [{ pattern: "tokens.broadcaster.tv", custom_domain: true }],
    vars: { ...vars, PLAYTOKEN_PUBLIC_URL: url, ...variables },
    ...database(id),
    ...more,
  };
}

/** @param {string} id */
const database = (id) => ({ d1_databases: [{ database_name: "playtoken-test", database_id: id }] });

test("completed settings have no problem", () => {
  for (const base of ["", url, `${url}/`]) assert.deepEqual(problemsOf(completed(), base), []);
  const optional = {
    PLAYTOKEN_LICENSE_URL: "https://drm.broadcaster.tv/example.com/test",
    PLAYTOKEN_PLAYREADY_URL: "off",
    PLAYTOKEN_RECORD_DAYS: "30",
    PLAYTOKEN_SINGLE_USE: true,
  };
  assert.deepEqual(problemsOf(completed(optional), url), []);
  assert.deepEqual(problemsOf(completed({}, { routes: ["tokens.broadcaster.tv/*"] }), url), []);
  assert.deepEqual(problemsOf(completed({}, { routes: [], route: "tokens.broadcaster.tv/*" }), url), []);
});

/** @type {[name: string, settings: Settings, base: string, problem: RegExp][]} */
const cases = [
  [
    "a placeholder of a database",
    completed({}, database("00000000-0000-0000-0000-000000000001")),
    url,
    /^database_id /,
  ],
  ["a database ID of another form", completed({}, database("<database id>")), url, /^database_id /],
  ["no database ID", completed({}, database("")), url, /^database_id /],
  ["no database", completed({}, { d1_databases: [] }), url, /^d1_databases /],
  ["an example domain", completed({ PLAYTOKEN_PUBLIC_URL: "https://example.com" }), "", /^PLAYTOKEN_PUBLIC_URL /],
  ["a name of one", completed({ PLAYTOKEN_LICENSE_URL: "https://drm.EXAMPLE.org/x" }), url, /^PLAYTOKEN_LICENSE_URL /],
  [
    "one with a port",
    completed({ PLAYTOKEN_KEY_STORAGE_URL: "https://k.example.net:1" }),
    url,
    /^PLAYTOKEN_KEY_STORAGE/,
  ],
  ["one without a scheme", completed({ OTHER: "a.example.com" }), url, /^OTHER /],
  ["a reserved domain", completed({ OTHER: "https://playtoken.example/" }), url, /^OTHER /],
  ["another reserved domain", completed({ OTHER: "https://playtoken.test" }), url, /^OTHER /],
  ["an example domain of a route", completed({}, { routes: ["tokens.example.com/*"] }), url, /^routes /],
  [
    "an example domain of one route of two",
    completed({}, { routes: ["tokens.broadcaster.tv/*", { pattern: "*.example.com/*", zone_name: "example.com" }] }),
    url,
    /^routes /,
  ],
  ["no public URL", completed({ PLAYTOKEN_PUBLIC_URL: undefined }), "", /^PLAYTOKEN_PUBLIC_URL /],
  [
    "a public URL without a scheme",
    completed({ PLAYTOKEN_PUBLIC_URL: "tokens.broadcaster.tv" }),
    "",
    /^PLAYTOKEN_PUBLIC/,
  ],
  ["another BASE_URL", completed(), "https://www.broadcaster.tv", /^BASE_URL /],
  ["a BASE_URL by http", completed(), "http://tokens.broadcaster.tv", /^BASE_URL /],
  ["a BASE_URL with a path", completed(), `${url}/docs`, /^BASE_URL /],
];
for (const [name, settings, base, problem] of cases) {
  test(`${name} is one problem, with its cause and its fix`, () => {
    const [first, ...others] = problemsOf(settings, base);
    assert.match(first, problem);
    assert.match(first, /^.+ (is|names|differs) .+: .+$/);
    assert.deepEqual(others, []);
  });
}

/** @param {string[]} args */
function make(...args) {
  // Without the variables of a make that runs this test.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(MAKE|MFLAGS|ENV|BASE_URL)/.test(name)),
  );
  const made = spawnSync("make", args, { cwd: root, encoding: "utf8", env });
  assert.notEqual(made.status, 0);
  assert.doesNotMatch(made.stdout, /The checker's npm package/, "nothing is built");
  return made.stderr;
}

for (const target of ["deploy-check", "deploy"]) {
  for (const env of environments) {
    test(`make ${target} ENV=${env} reports the placeholders of the repository`, () => {
      const errors = make(target, `ENV=${env}`, "BASE_URL=https://www.broadcaster.tv", "CONFIRM=yes");
      for (const name of ["database_id", "routes", "PLAYTOKEN_PUBLIC_URL", "BASE_URL"])
        assert.match(errors, RegExp(`^${name} `, "m"));
    });
  }
}

for (const variables of [[], ["ENV=staging"]]) {
  test(`make deploy-check ${variables} names the environments`, () => {
    assert.match(make("deploy-check", ...variables), /^ENV is .+: set it to test or production$/m);
  });
}
