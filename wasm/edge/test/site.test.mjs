// The site as Cloudflare serves it for the Worker, beside the native server: the same files with
// the same header fields, and the same page for unknown addresses.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startNative } from "../../../web/test/native.mjs";
import { environments, readConfig } from "../dev/wrangler.mjs";
import { send, startWorker } from "./worker.mjs";

// What a browser sends of its own when somebody follows a link.
const navigation = { "sec-fetch-mode": "navigate", accept: "text/html,*/*;q=0.8" };

describe("the site", { timeout: 600_000 }, () => {
  /** @type {TestWorker} */
  let worker;
  /** @type {Awaited<ReturnType<typeof startNative>>} */
  let native;
  /** @type {string} */
  let edge;
  /** @type {string[]} */
  let fields;
  before(async () => {
    native = await startNative();
    const directory = join(native.folder, "site");
    const { binding, not_found_handling, run_worker_first } = readConfig("test").assets;
    worker = await startWorker({
      name: "playtoken",
      env: { [String(binding)]: { type: "assets" } },
      assets: {
        directory,
        notFoundHandling: not_found_handling,
        runWorkerFirst: run_worker_first,
        hasUserWorker: true,
      },
    });
    edge = String(await worker.mf.ready).replace(/\/$/, "");
    /** @type {{ fields: { name: string }[] }[]} */
    const rules = JSON.parse(readFileSync(join(directory, "headers.json"), "utf8"));
    fields = [...new Set(rules.flatMap((rule) => rule.fields.map((f) => f.name.toLowerCase())))];
  });
  after(async () => {
    await worker?.stop();
    native?.close();
  });

  /** @param {Message} request */
  const both = (request) => Promise.all([native.url, edge].map((url) => send(url, request)));

  test("has its header fields at the edge as natively", async () => {
    const page = (await send(native.url, { path: "/check/" })).text;
    const [style, module] = [/href="(\/assets\/site\.\w+\.css)"/, /src="(\/assets\/check\.\w+\/main\.js)"/].map(
      (find) => String(find.exec(page)?.[1]),
    );
    for (const path of [
      "/",
      "/parameters/kid/",
      "/check/",
      "/check/worker.js",
      style,
      module,
      "/llms.txt",
      "/errors.json",
      "/parameters/kid.md",
    ]) {
      const [a, b] = await both({ path });
      assert.deepEqual([a.status, b.status], [200, 200], path);
      assert.ok(b.text === a.text, path);
      for (const name of fields) {
        // The servers express differently that a file without a fingerprint is revalidated.
        if (name === "cache-control" && !path.startsWith("/assets/"))
          assert.match(`${a.headers[name]} ${b.headers[name]}`, /^no-cache (no-cache|.*max-age=0.*)$/, path);
        else assert.equal(b.headers[name], a.headers[name], `${name} of ${path}`);
      }
    }
    assert.match((await send(edge, { path: style })).headers["cache-control"], /immutable/);
    assert.match((await send(edge, { path: "/check/" })).headers["content-security-policy"], /wasm-unsafe-eval/);
  });

  test("says itself that there is no such page", async () => {
    for (const path of ["/nowhere", "/parameters/nothing/", "/assets/gone.js", "/hm"]) {
      const [a, b] = await both({ path, headers: navigation });
      assert.deepEqual([a.status, b.status], [404, 404], path);
      for (const { text } of [a, b]) assert.match(text, /<h1>Page not found<\/h1>/, path);
      for (const name of ["content-security-policy", "cache-control"])
        assert.equal(b.headers[name], a.headers[name], path);
      const [c, d] = await both({ method: "HEAD", path });
      assert.deepEqual([c.status, d.status, c.text, d.text], [404, 404, "", ""], path);
    }
  });

  test("leaves the paths of the service, and what is sent to others, to the service", async () => {
    for (const path of ["/hms/nothing", "/keystore/nothing"]) {
      const [a, b] = await both({ path, headers: navigation });
      assert.deepEqual([a.status, b.status], [404, 404], path);
      assert.doesNotMatch(a.text + b.text, /Page not found/);
    }
    for (const path of ["/nowhere", "/", "/guides/", "/check/worker.js", "/llms.txt", "/404"]) {
      for (const method of ["POST", "PUT", "OPTIONS"]) {
        for (const lost of await both({ method, path, query: "errorFormat=json" }))
          assert.deepEqual([lost.status, lost.json().errorCode], [404, 404], `${method} ${path}`);
      }
    }
    assert.equal((await send(edge, { path: "/hms/pr/token", query: "errorFormat=json" })).json().errorCode, -2017);
    for (const broken of await both({ path: "/parameters/100%" })) assert.equal(broken.status, 400);
  });

  test("keeps the service's answers away from its locked page", async () => {
    for (const path of ["/hms/pr/token", "/healthz", "/hms/nothing", "/nowhere"]) {
      for (const { headers } of await both({ path }))
        assert.equal(headers["cross-origin-opener-policy"], "same-origin", path);
    }
  });

  test("is served so in every environment", () => {
    for (const env of environments) assert.deepEqual(readConfig(env).assets, readConfig("test").assets, env);
  });
});
