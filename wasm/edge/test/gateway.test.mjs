// The scenarios of the gateway against the Worker in workerd, with a license server on loopback.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { root } from "../dev/build.mjs";
import { demo, sealingKey, setEnabled, setService } from "../dev/miniflare.mjs";
import { expand, now } from "../../../vectors/expand.mjs";
import { assertAnswer, assertData, filled } from "./answers.mjs";
import { eventually } from "../../../web/test/eventually.mjs";
import { startWorker } from "./worker.mjs";

const read = (name) => JSON.parse(readFileSync(join(root, "vectors", name), "utf8"));
const { upstream, challenge, scenarios } = read("gateway/gateway.json");
const { tokens } = read("redeem/servers.json");
const { bases } = read("bases.json");
const at = Date.parse(now);
const path = "/playready/RightsManager.asmx";
const action = '"http://schemas.microsoft.com/DRM/2007/03/protocols/AcquireLicense"';

async function startLicenseServer() {
  const it = { does: "", types: undefined, says: undefined, forwarded: [], last: null };
  const server = createServer((request, answer) => {
    const chunks = [];
    request
      .on("data", (chunk) => chunks.push(chunk))
      .on("end", () => {
        const [at, query] = request.url.split(/\?(.*)/s);
        it.forwarded.push(query);
        it.last = { path: at, action: request.headers.soapaction, body: Buffer.concat(chunks).toString() };
        const end = (status, body, type = "text/xml; charset=utf-8", more = {}) =>
          answer.writeHead(status, { "content-type": type, ...more }).end(body);
        if (it.does === "hangs") return;
        if (it.does === "fault") return end(500, "<soap:Envelope/>");
        if (it.does === "redirect") return end(307, "", "text/xml", { location: "/elsewhere" });
        if (it.does === "html") return end(200, "<p>no", "text/html");
        if (it.does === "large") return end(200, " ".repeat((256 << 10) + 1));
        if (it.does === "down") return request.socket.destroy();
        if (it.types?.length) answer.setHeader("content-type", it.types);
        else if (!it.types) answer.setHeader("content-type", "text/xml; charset=utf-8");
        answer.end(it.says ?? "<license/>");
      });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  it.url = `http://127.0.0.1:${server.address().port}${upstream}`;
  it.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return it;
}

const unescaped = (text) =>
  text
    .replace(/&#(x?)([0-9A-Fa-f]+);/g, (_, hex, n) => String.fromCharCode(parseInt(n, hex ? 16 : 10)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
const elementOf = (text, name) => unescaped(new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "");

function assertFault(answer, want, where) {
  const { text } = answer;
  assert.equal(answer.headers["content-type"], "text/xml; charset=utf-8", where);
  assert.equal(elementOf(text, "Code"), String(want.code), `${where}: ${text}`);
  assert.equal(elementOf(text, "Parameter"), want.parameter ?? "", where);
  for (const [name, part] of [
    ["Details", want.details],
    ["Fix", want.fix],
  ])
    assert.ok(elementOf(text, name).includes(part ?? ""), `${where}: ${text}`);
  if (want.statusCode) assert.equal(elementOf(text, "StatusCode"), want.statusCode, where);
  if (want.faultcode) assert.equal(elementOf(text, "faultcode"), want.faultcode, where);
}

for (const singleUse of [false, true]) {
  describe(`the gateway, tokens for ${singleUse ? "a single use" : "any use"}`, { timeout: 600_000 }, () => {
    let worker, license;
    before(async () => {
      license = await startLicenseServer();
      worker = await startWorker({
        service: demo,
        bindings: {
          PLAYTOKEN_ENVIRONMENT: "test",
          PLAYTOKEN_PUBLIC_URL: "https://playtoken.example",
          PLAYTOKEN_SEALING_KEYS: sealingKey,
          PLAYTOKEN_PLAYREADY_URL: license.url,
          PLAYTOKEN_SINGLE_USE: singleUse,
        },
      });
    });
    after(() => Promise.all([worker.stop(), license.stop()]));

    for (const { name, steps } of scenarios.filter((s) => Boolean(s.singleUse) === singleUse)) {
      test(name, async (t) => {
        const kept = { ...tokens };
        for (const [i, step] of steps.entries()) {
          const where = `step ${i + 1}`;
          await worker.control({ now: step.at ? Date.parse(step.at) : at });
          await setEnabled(worker.db, demo.id, !step.disabled);
          if (step.issue) {
            const body = expand({ base: step.issue, without: step.without, with: step.with }, bases);
            const answer = (
              await worker.send({
                method: "POST",
                path: "/hms/pr/token",
                headers: { "content-type": "application/x-www-form-urlencoded" },
                body,
              })
            ).json();
            for (const [as, member] of Object.entries(step.keep)) kept[as] = answer[member];
            continue;
          }
          Object.assign(license, {
            does: step.upstream ?? "",
            types: step.upstreamType,
            says: step.upstreamBody,
            forwarded: [],
          });
          let body = step.body ?? challenge.replaceAll("{CUSTOM}", filled(step.custom ?? "", kept));
          if (step.repeat) body += step.repeat[0].repeat(step.repeat[1]);
          const { method = "POST" } = step;
          const headers = {
            "content-type": "text/xml; charset=utf-8",
            soapaction: action,
            "cf-connecting-ip": step.from ?? "192.0.2.1",
            ...step.headers,
          };
          const answer = await worker.send({
            method,
            path,
            query: filled(step.query ?? "", kept),
            headers,
            body: method === "GET" ? "" : body,
          });
          assertData(answer, where);
          assertAnswer(answer, { ...step, method: "HEAD" }, kept, where); // the body of an error is no JSON
          if (step.fault) assertFault(answer, step.fault, where);
          if (step.recorded !== undefined) {
            const id = answer.headers["x-request-id"];
            const found = async () => {
              await worker.control({ flush: true });
              return worker.db.prepare("SELECT code FROM records WHERE request_id = ?1").bind(id).first("code");
            };
            await eventually(t, async () => (await found()) !== null);
            assert.equal(await found(), step.recorded, where);
          }
          if (step.forwarded) {
            assert.deepEqual(license.forwarded, [step.forwarded], where);
            assert.deepEqual(license.last, { path: upstream, action, body }, where);
          } else if (step.fault && !step.upstream && !step.upstreamType) assert.deepEqual(license.forwarded, [], where);
        }
        const log = worker.logs.join("\n");
        for (const secret of ["s2Y2DagunG4LCYQAKjYs8g", "user=1", kept.T, kept.good])
          assert.ok(!secret || !log.includes(secret), "a secret is in the log");
      });
    }

    if (singleUse) {
      test("uses nothing up when the license server does not answer at all", async () => {
        await worker.control({ now: at });
        const body = expand({ base: "buy" }, bases);
        const { token } = (
          await worker.send({
            method: "POST",
            path: "/hms/pr/token",
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body,
          })
        ).json();
        const send = () =>
          worker.send({
            method: "POST",
            path,
            query: `ExpressPlayToken=${token}`,
            headers: { "content-type": "text/xml" },
            body: challenge,
          });
        Object.assign(license, { does: "hangs", types: undefined, says: undefined });
        assertFault(
          await send(),
          { code: -2030, details: "did not answer", statusCode: "0x8004c600" },
          "without an answer",
        );
        license.does = "";
        assert.equal((await send()).status, 200);
      });
      return;
    }
    test("refuses with a fault when too many come at once", async (t) => {
      await worker.control({ now: at });
      license.does = "hangs";
      const send = () =>
        worker.send({
          method: "POST",
          path,
          query: `ExpressPlayToken=${tokens.good}`,
          headers: { "content-type": "text/xml" },
          body: challenge,
        });
      license.forwarded = [];
      const hanging = Array.from({ length: 4 }, send);
      await eventually(t, () => license.forwarded.length === 4);
      const full = await send();
      assert.deepEqual(
        [full.status, full.headers["retry-after"], full.headers["access-control-expose-headers"]],
        [500, "2", "Retry-After, X-Request-Id"],
      );
      assertData(full);
      assert.equal(elementOf(full.text, "StatusCode"), "0x8004c600");
      assert.match(elementOf(full.text, "faultstring"), /^-2030: /);
      for (const answer of await Promise.all(hanging))
        assertFault(answer, { code: -2030, details: "did not answer", statusCode: "0x8004c600" }, "after the time");
    });
  });
}

for (const [name, bindings] of [
  ["in production", { PLAYTOKEN_ENVIRONMENT: "production" }],
  ["where it is off", { PLAYTOKEN_ENVIRONMENT: "test", PLAYTOKEN_PLAYREADY_URL: "off" }],
]) {
  test(`there is no gateway ${name}`, { timeout: 600_000 }, async () => {
    const worker = await startWorker({
      bindings: { PLAYTOKEN_PUBLIC_URL: "https://playtoken.example", PLAYTOKEN_SEALING_KEYS: sealingKey, ...bindings },
    });
    try {
      const answer = await worker.send({
        method: "POST",
        path,
        query: "errorFormat=json",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "",
      });
      assert.deepEqual([answer.status, answer.json().errorCode], [404, 404]);
    } finally {
      await worker.stop();
    }
  });
}
