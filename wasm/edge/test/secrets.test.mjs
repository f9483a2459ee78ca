// No secret reaches the Worker's log, wherever a request has it and however malformed it is.
// TestNoSecretInLogs tests the native server.
import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { eventually } from "../../../web/test/eventually.mjs";
import { demo, sealingKey, testBindings } from "../dev/miniflare.mjs";
import { interfaces } from "./built.mjs";
import { world } from "./scenarios.mjs";
import { startWorker } from "./worker.mjs";

const secrets = {
  customerAuthenticator: `${demo.id},${demo.authenticators[0].secret}`,
  contentKey: "a9b9033df0b9ca5447839e3d074817a0",
  kek: "000102030405060708090a0b0c0d0e0f",
  token: world.tokens.good,
  credential: "5ec2e7".repeat(11),
};
const words = Object.values(secrets).map((s) => s.slice(s.indexOf(",") + 1));
const all = Object.entries(secrets)
  .map(([name, value]) => `${name}=${value}`)
  .join("&");
const form = "application/x-www-form-urlencoded";

const routes = [
  ...interfaces.flatMap(({ paths }) => paths).map((p) => (p.endsWith("/") ? `${p}keys` : p)),
  "/keystore/keys/^a/value",
  "/admin/accounts",
  "/hms/nothing",
  "/nowhere",
];

/** @param {string} route */
const reads = (route) => /^\/(healthz|hms\/records|keystore)/.test(route);

/**
 * What is sent to a route, and which status it must have, where it must.
 * @type {Record<string, (route: string, method: string) => Sent>}
 */
const broken = {
  "a broken escape in the path": (route) => ({ target: `${route}/${words.join("/")}/100%?${all}`, status: 400 }),
  "a broken escape at the path's end": (route) => ({ target: `${route}%?${all}`, status: 400 }),
  "a broken escape in the query": (route, method) => ({
    target: `${route}?${all}%zz&x=100%`,
    headers: { "x-customer-authenticator": secrets.customerAuthenticator },
    status: method === "GET" && reads(route) ? 400 : undefined,
  }),
  "a control character in the path": (route) => ({ target: `${route}/${words.join("/")}\x01?${all}`, status: 400 }),
  "a control character in the query": (route) => ({ target: `${route}?${all}\x01`, status: 400 }),
  "a delete character": (route) => ({ target: `${route}?${all}\x7f`, status: 400 }),
  "a broken fragment": (route) => ({ target: `${route}?${all}#${words[0]}%zz` }),
  "bytes that are not UTF-8": (route) => ({ target: `${route}?${all}\xff%ff` }),
  "a secret in every header field": (route) => ({
    target: route,
    headers: {
      authorization: `Bearer ${words.join("%")}%`,
      "x-customer-authenticator": `${all}%`,
      "x-kek": `${words.join(",")}%zz`,
      accept: `${all}%`,
      cookie: all,
      soapaction: all,
      "cf-connecting-ip": words[1],
      "user-agent": all,
      "content-type": `${form}; ${all}%`,
      referer: `https://x/?${all}%`,
      "x-forwarded-for": words[1],
    },
  }),
  "a secret as the method": (route) => ({ method: words[1].toUpperCase(), target: route, status: 501 }),
};

describe("no secret is in the log", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  before(async () => {
    worker = await startWorker({
      account: demo,
      bindings: {
        ...testBindings,
        PLAYTOKEN_OPERATOR_CREDENTIAL: sealingKey,
      },
    });
  });
  after(() => worker.stop());

  /**
   * @param {string} text
   * @returns {Promise<string>}
   */
  function raw(text) {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(worker.url);
      const socket = connect(Number(port), hostname);
      let got = "";
      socket
        .on("data", (d) => (got += d))
        .on("error", reject)
        .on("close", () => resolve(got));
      socket.write(text, "latin1");
      socket.end();
    });
  }

  for (const [name, of] of Object.entries(broken)) {
    test(name, async (t) => {
      const from = worker.logs.length;
      /** @type {string[]} */
      const ids = [];
      for (const route of routes) {
        for (const sends of ["GET", "POST", "PUT"]) {
          const { target, method = sends, headers = {}, status } = of(route, sends);
          const fields = { "content-type": form, authorization: `Bearer ${secrets.credential}`, ...headers };
          const body = method === "GET" ? "" : all;
          const text = `${method} ${target} HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n${Object.entries(fields)
            .map(([n, v]) => `${n}: ${v}\r\n`)
            .join("")}Content-Length: ${body.length}\r\n\r\n${body}`;
          const answer = await raw(text);
          const got = Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]);
          // The gateway's faults have a status that players understand.
          if (status)
            assert.ok(
              got === status || (route.startsWith("/playready") && got === 500),
              `${method} ${JSON.stringify(target)}: ${answer}`,
            );
          for (const word of words) assert.ok(!answer.includes(word), `${method} ${JSON.stringify(target)}: ${answer}`);
          const id = /^x-request-id: (\w+)/im.exec(answer)?.[1];
          if (id && route !== "/healthz") ids.push(id); // which writes no line
        }
      }
      const lines = () => worker.logs.slice(from);
      await eventually(t, () => ids.every((id) => lines().some((l) => l.includes(id))));
      for (const line of lines()) {
        assert.ok(!line.includes('"level":"ERROR"'), line);
        for (const word of words)
          assert.ok(!line.includes(word) && !line.toLowerCase().includes(word.slice(0, 12)), line);
        assert.ok(line.length <= 4096, `a line of ${line.length}`);
      }
    });
  }
});
