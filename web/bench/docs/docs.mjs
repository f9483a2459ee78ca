// Measures the portal: the time to build it, Lighthouse's scores of its pages, and the transfer of
// a first visit. It compares the visit with documentation tools that make one page of the same
// OpenAPI document.

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { launch as launchChrome } from "chrome-launcher";
import lighthouse from "lighthouse";
import { executable, flags, launch, listen, top, types } from "../../test/browser.mjs";

const builds = 7;
const categories = ["performance", "accessibility", "best-practices", "seo"];
const ours = { home: "/", parameter: "/parameters/kid/", error: "/errors/-4020/" };

/** @param {number[]} list */
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
/** @param {number} bytes */
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
/** @param {string} name */
const bundle = (name) => readFile(new URL(`node_modules/${name}`, import.meta.url), "utf8");
/** @type {(head: string, body: string) => string} */
const page = (head, body) =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>API</title>${head}</head><body>${body}</body></html>`;

/**
 * The pages follow the manuals of the tools. All files are on one host, without foreign fonts.
 * @type {Record<string, Record<string, string>>}
 */
const tools = {
  Redoc: {
    "/": page("", `<redoc spec-url="openapi.json" disable-google-font></redoc><script src="tool.js"></script>`),
    "/tool.js": await bundle("redoc/bundles/redoc.standalone.js"),
  },
  "Swagger UI": {
    "/": page(
      `<link rel="stylesheet" href="tool.css">`,
      `<div id="ui"></div><script src="tool.js"></script><script>SwaggerUIBundle({ url: "openapi.json", dom_id: "#ui" })</script>`,
    ),
    "/tool.js": await bundle("swagger-ui-dist/swagger-ui-bundle.js"),
    "/tool.css": await bundle("swagger-ui-dist/swagger-ui.css"),
  },
  Scalar: {
    "/": page(
      "",
      `<div id="ui"></div><script src="tool.js"></script><script>Scalar.createApiReference("#ui", { url: "openapi.json", withDefaultFonts: false })</script>`,
    ),
    "/tool.js": await bundle("@scalar/api-reference/dist/browser/standalone.js"),
  },
};

/**
 * Serves the files that `find` returns, compressed as a host would do it.
 * @param {(path: string, name: string) => string | Buffer | Promise<Buffer>} find
 */
async function serve(find) {
  /** @type {Map<string, Buffer>} */
  const cache = new Map();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "", "http://x").pathname;
    const name = path.endsWith("/") ? `${path}index.html` : path;
    try {
      if (!cache.has(name)) cache.set(name, brotliCompressSync(await find(path, name)));
      response.writeHead(200, {
        "content-type": types[extname(name)] ?? "text/plain",
        "content-encoding": "br",
        "cache-control": "max-age=600",
      });
      response.end(cache.get(name));
    } catch {
      response.writeHead(404).end();
    }
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * Measures a first visit: its transfer, the time of the largest paint, and the elements.
 * @typedef {{ bytes: number, requests: number, paint: number, elements: number }} Visit
 */

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @returns {Promise<Visit>}
 */
async function visit(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  let bytes = 0,
    requests = 0;
  network.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests++;
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await page.locator("h1, h2").first().waitFor();
  const paint = await page.evaluate(() => {
    /** @param {(time: number) => void} done */
    const observe = (done) =>
      new PerformanceObserver((list) => {
        const entries = list.getEntries();
        done(entries[entries.length - 1].startTime);
      }).observe({ type: "largest-contentful-paint", buffered: true });
    return new Promise(observe);
  });
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  await context.close();
  return { bytes, requests, paint, elements };
}

const folder = await mkdtemp(join(tmpdir(), "site-"));
const browser = await launch();
const servers = [];
try {
  const program = join(folder, "build-site");
  execFileSync("go", ["build", "-o", program, "./portal/cmd/site"], { cwd: top });
  const times = Array.from({ length: builds }, (_, i) => {
    const out = execFileSync(program, ["-out", join(folder, `site${i}`)], { cwd: top, encoding: "utf8" });
    return Number(/ (\d+) ms/.exec(out)?.[1]);
  });
  console.log(
    `whole site, into an empty folder: median ${median(times)} ms of ${builds} builds (${Math.min(...times)} to ${Math.max(...times)})`,
  );

  const built = join(folder, "site0");
  const portal = await serve((_, name) => readFile(join(built, normalize(name))));
  servers.push(portal);
  const chrome = await launchChrome({ chromePath: executable(), chromeFlags: [...flags, "--headless=new"] });
  try {
    for (const [name, path] of Object.entries(ours)) {
      const { lhr } = await lighthouse(portal.url + path, {
        port: chrome.port,
        output: "json",
        logLevel: "error",
        onlyCategories: categories,
      });
      const scores = categories.map((c) => ({ c, score: Math.round(lhr.categories[c].score * 100) }));
      const shown = scores.map(({ c, score }) => `${c} ${score}`).join(", ");
      console.log(`Lighthouse ${lhr.lighthouseVersion}, ${name} page: ${shown}`);
      for (const { c } of scores.filter(({ score }) => score < 100)) {
        const short = lhr.categories[c].auditRefs
          .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score < 1)
          .map(({ id }) => id);
        console.log(`  ${c} is below 100 because of ${short.join(", ")}`);
      }
    }
  } finally {
    await chrome.kill();
  }

  /** @type {(name: string, visit: Visit) => void} */
  const print = (name, { bytes, requests, paint, elements }) =>
    console.log(
      `first visit, ${name}: ${kB(bytes)} in ${requests} requests, largest paint at ${Math.round(paint)} ms, ${elements} elements`,
    );
  for (const [name, path] of Object.entries(ours)) print(`${name} page`, await visit(browser, portal.url + path));
  const document = await readFile(join(built, "openapi.json"));
  for (const [name, files] of Object.entries(tools)) {
    const server = await serve((path) => (path === "/openapi.json" ? document : (files[path] ?? Promise.reject())));
    servers.push(server);
    print(name, await visit(browser, `${server.url}/`));
  }
} finally {
  await browser.close();
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
}
