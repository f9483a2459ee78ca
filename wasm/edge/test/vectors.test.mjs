// Every vector against the Worker in workerd.
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { root } from "../dev/build.mjs";
import { sealingKey, setService, tokens } from "../dev/miniflare.mjs";
import { expand, endpointPath, formType, message, now, scenarios } from "../../../vectors/expand.mjs";
import { open } from "../../../vectors/token/open.mjs";
import { credential, startStorage } from "./storage.mjs";
import { startWorker } from "./worker.mjs";

const read = (path) => JSON.parse(readFileSync(join(root, "vectors", path), "utf8"));
const folder = (name) =>
  readdirSync(join(root, "vectors", name))
    .filter((f) => f.endsWith(".json"))
    .map((f) => [f.slice(0, -5), read(`${name}/${f}`)]);
const { bases } = read("bases.json");
const { keys: storedKeys, states } = read("service/states.json");
const stateOf = (name) => states.find((s) => s.name === name);
const at = Date.parse(now);

const openToken = (token, environment = "test") =>
  open(token, { environment, keys: [Buffer.from(sealingKey, "hex")], now: at });

// The terms as the vectors name them. Those of a single key stand beside the others there.
function assertTerms(got, want) {
  for (const [name, value] of Object.entries(want)) {
    if (name === "keys") {
      value.forEach((key, i) => assertTerms(got.keys[i], key));
      assert.equal(got.keys.length, value.length);
    } else if (name === "persistent") assert.equal(got.generalFlags, value ? "00000001" : "00000000");
    else if (name in (got.keys?.[0] ?? {}) && !(name in got)) assert.equal(got.keys[0][name], value, name);
    else assert.equal(got[name] ?? (typeof value === "number" ? 0 : ""), value, name);
  }
}

// A kek without its ek asks for a key of the key storage.
function needsKeyStorage(text) {
  const names = new Set(
    text.split("&").map((pair) => decodeURIComponent(pair.split("=")[0].replace(/%(?![0-9a-f]{2})/gi, "%25"))),
  );
  return [...names].some((name) => /^kek(\.\d+)?$/.test(name) && !names.has(name.slice(1)));
}

describe("requests", () => {
  let worker;
  before(async () => {
    worker = await startWorker({ service: { ...stateOf("demo").service, tokens: 100_000 } });
    await worker.control({ now: at });
  });
  after(() => worker.stop());

  let count = 0;
  for (const [topic, file] of folder("requests")) {
    for (const c of file.cases) {
      count++;
      test(`${topic}/${c.name}`, async () => {
        const text = expand(c, bases);
        const ownFormat = /error|%/i.test(
          text
            .split("&")
            .map((p) => p.split("=")[0])
            .join("&"),
        );
        const body = ownFormat ? text : `${text}&errorFormat=json`;
        const answer = await worker.send({ method: "POST", path: endpointPath, body, contentType: formType });
        const { roundTrips } = await worker.control();
        const problems = c.problems ?? [];
        if (problems.length > 0) {
          assert.equal(roundTrips, 0, "a request that fails the pure checks costs a round trip");
          if (answer.headers["content-type"].startsWith("application/json")) {
            const got = answer.json();
            assert.deepEqual(
              got.errors.map((e) => [e.errorCode, e.parameter ?? ""]),
              problems.map((p) => [p.code, p.parameter]),
            );
            problems.forEach((p, i) =>
              assert.ok(got.errors[i].details.includes(p.details ?? ""), `${got.errors[i].details} lacks ${p.details}`),
            );
          } else assert.match(answer.text, new RegExp(`Error ${problems[0].code}\\b`));
          return;
        }
        if (answer.status !== 200) {
          // The request is right, but its account is none of the database's, or its key cannot be had.
          const code = Number(/-\d{4}/.exec(answer.text)[0]);
          assert.ok(needsKeyStorage(text) ? code === -4019 : [-2018, -4024].includes(code), answer.text);
          return;
        }
        assert.equal(roundTrips, 1, "a token costs one round trip");
        assertTerms(openToken(answer.json().token), c.terms ?? {});
      });
    }
  }
  test("there are vectors", () => assert.ok(count > 250, `${count}`));
});

describe("scenarios", () => {
  const workers = new Map();
  let storage;
  before(async () => {
    storage = await startStorage(storedKeys);
  });
  after(() => Promise.all([storage.stop(), ...[...workers.values()].map(async (w) => (await w).stop())]));
  // A Worker for each environment and kind of failure: bindings are a Worker's for life.
  const workerOf = (state) => {
    const sealing = state.sealing === "fails";
    const root = { none: "", embedded: "", down: "http://127.0.0.1:1/keystore" }[state.keyStorage] ?? storage.root;
    const key = `${state.environment} ${sealing} ${root}`;
    if (!workers.has(key))
      workers.set(
        key,
        startWorker({
          folder: sealing ? "edge-faults" : "edge",
          bindings: {
            PLAYTOKEN_ENVIRONMENT: state.environment,
            PLAYTOKEN_PUBLIC_URL: "https://playtoken.example",
            PLAYTOKEN_SEALING_KEYS: sealingKey,
            ...(root && { PLAYTOKEN_KEY_STORAGE_URL: root, PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR: credential }),
            ...(sealing && { PLAYTOKEN_FAULT: "sealing" }),
          },
        }),
      );
    return workers.get(key);
  };
  const details = new Map();
  let ran = 0;
  for (const topic of ["service", "http"]) {
    for (const [name, file] of folder(topic)) {
      if (!file.scenarios) continue;
      for (const s of scenarios(file)) {
        const state = stateOf(s.state);
        ran++;
        test(`${topic}/${name}/${s.name}`, async () => {
          const worker = await workerOf(state);
          const m = message(s, bases);
          await worker.control({ now: at, database: "", fetchTime: state.keyStorage === "hangs" ? 200 : 0 });
          await setService(worker.db, state.service);
          for (const k of state.keyStorage === "embedded" ? storedKeys : []) {
            await worker.db
              .prepare("INSERT INTO stored_keys (service_id, kid, ek, updated_at) VALUES (?1, ?2, ?3, 0)")
              .bind(state.service.id, k.kid, k.ek)
              .run();
          }
          for (let i = 0; i < (s.before ?? 0); i++) await worker.send(m);
          const before = state.service ? await tokens(worker.db) : 0;
          await worker.control({ database: state.database ?? "" });
          storage.set(state.keyStorage);
          const answer = await worker.send(m);
          const { roundTrips } = await worker.control({ database: "" });
          const after = state.service ? await tokens(worker.db) : 0;

          assert.equal(answer.status, s.status, answer.text);
          for (const [name, value] of Object.entries(s.headers ?? {})) {
            if (value === "*") assert.ok(answer.headers[name], name);
            else assert.equal(answer.headers[name], value, name);
          }
          for (const name of s.absentHeaders ?? []) assert.equal(answer.headers[name], undefined, name);
          for (const part of s.bodyContains ?? []) assert.ok(answer.text.includes(part), `${part} in ${answer.text}`);
          for (const part of s.bodyLacks ?? []) assert.ok(!answer.text.includes(part), `no ${part} in ${answer.text}`);
          if (s.charged !== undefined) assert.equal(before - after, s.charged, "charged");
          if (s.fetches !== undefined) assert.equal(storage.requests, s.fetches, "requests to key storage");
          assert.deepEqual(storage.wrong, []);
          for (const k of storedKeys) {
            for (const secret of [k.kek, k.ek, credential.slice(7, 20)])
              assert.ok(s.status === 200 || !answer.text.includes(secret), answer.text);
            for (const v of [k.kid, k.kek, k.ek, k.contentKey, credential.slice(7, 20)])
              assert.ok(!worker.logs.some((l) => l.includes(v)), worker.logs.join("\n"));
          }
          if (s.statements !== undefined) assert.equal(roundTrips, s.statements, "round trips");
          if (s.status === 200) {
            if (s.terms) assertTerms(openToken(answer.json().token, state.environment), s.terms);
            for (const [name, value] of Object.entries(s.json ?? {})) assertMember(answer.json()[name], value, name);
            return;
          }
          if (!answer.headers["content-type"].startsWith("application/json")) {
            if (s.code) assert.match(answer.text, new RegExp(`Error ${s.code}\\b`));
            return;
          }
          const got = answer.json();
          assert.equal(got.errorCode, s.code);
          if (s.problems)
            assert.deepEqual(
              got.errors.map((e) => e.errorCode),
              s.problems,
            );
          assert.ok(got.details.includes(s.details ?? ""), got.details);
          for (const [name, value] of Object.entries(s.json ?? {})) assertMember(got[name], value, name);
          details.set(s.name, got.details);
          if (s.sameDetailsAs) assert.equal(got.details, details.get(s.sameDetailsAs));
        });
      }
    }
  }
  test("there are scenarios", () => assert.ok(ran > 180, `${ran}`));
});

function assertMember(got, want, name) {
  if (want === "*") assert.ok(typeof got === "string" && got !== "", name);
  else assert.deepEqual(got, want, name);
}
