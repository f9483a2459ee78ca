// What the page that checks requests promises of the network, in Chromium: closed once it is
// loaded, there without a network, and the same as one file.

import { strict as assert } from "node:assert";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { buildSite, closed, idle, launch, listen, serveSite, top } from "./browser.mjs";
import { found } from "./found.mjs";
import { patience } from "./patience.mjs";
import { byWindow, ways } from "./ways.mjs";

/** @import { IncomingMessage } from "node:http" */
/** @import { Browser, BrowserContext, Page } from "playwright-core" */

const good =
  "customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae&kid=b366360da82e9c6e0b0984002a362cf2" +
  "&contentKey=b366360da82e9c6e0b0984002a362cf2" +
  "&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0";
const hyphens = good.replace("kid=b366360da82e9c6e0b0984002a362cf2", "kid=b366360d-a82e-9c6e-0b09-84002a362cf2");

/**
 * A server that answers everything, and lists what arrived: paths of requests, and under "udp"
 * datagrams on the same port.
 * @returns {Promise<Listener>}
 */
async function startListener() {
  /** @type {Set<string>} */
  const arrived = new Set();
  // A browser asks for the icon of this server's own pages by itself.
  const note = (/** @type {IncomingMessage} */ { url = "" }) =>
    url === "/favicon.ico" || arrived.add(decodeURIComponent(url.slice(1).replace(/[/?].*/, "")));
  const server = createServer((request, response) => {
    note(request);
    response
      .writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/html" })
      .end("<!DOCTYPE html><title>No policy</title><body>");
  });
  server.on("upgrade", (request, socket) => {
    note(request);
    socket.destroy();
  });
  const port = await listen(server);
  const udp = createSocket("udp4").on("message", () => arrived.add("udp"));
  await once(udp.bind(port, "127.0.0.1"), "listening");
  return {
    arrived,
    port,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      udp.close();
      server.closeAllConnections();
      await closed(server);
    },
  };
}

/** @type {Browser} */
let browser;
/** @type {ServedSite} */
let site;
/** @type {Listener} */
let elsewhere;
/** @type {Listener} */
let other;
before(async () => {
  [browser, site, elsewhere, other] = await Promise.all([launch(), serveSite(), startListener(), startListener()]);
});
after(async () => {
  await browser?.close();
  for (const server of [site, elsewhere, other]) await server?.close();
});

/** @param {Page} page */
const verdict = (page) => page.textContent("#verdict");

/**
 * A page that collects its errors.
 * @param {BrowserContext} context
 */
async function opened(context) {
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  return { page, errors };
}

/**
 * Waits for something that comes from elsewhere.
 * @param {() => boolean} condition
 */
async function until(condition, ms = patience) {
  for (const end = Date.now() + ms; Date.now() < end && !condition(); )
    await new Promise((done) => setTimeout(done, 25));
  return condition();
}

/**
 * Tries ways in a page, each with an address below the given one. What they throw is theirs.
 * @param {Page} page
 * @param {string[]} names
 * @param {string} url
 */
async function attempt(page, names, url) {
  const tried = names.map((name) => page.evaluate(ways[name], `${url}/${encodeURIComponent(name)}`).catch(() => {}));
  await Promise.all(tried);
}

/**
 * Takes a page elsewhere, so that what has been asked for before has been asked for.
 * @param {Page} page
 * @param {string} name
 */
async function leave(page, name) {
  // A form that is refused just now ends the first try.
  await page.goto(`${elsewhere.url}/${name}`).catch(() => page.goto(`${elsewhere.url}/${name}`));
  assert.ok(await until(() => elsewhere.arrived.has(name)));
  elsewhere.arrived.delete(name);
}

const leaving = ["form"];
const staying = Object.keys(ways).filter((name) => !leaving.includes(name));
// A headless browser installs no application, and downloads nothing in the background.
const unheard = ["manifest", "background fetch"];

test("without a policy each way arrives", async () => {
  const context = await browser.newContext();
  // Workers are of the page's own host, so pages of both are tried.
  for (const host of [other, elsewhere]) {
    for (const names of [staying, leaving]) {
      const page = await context.newPage();
      await page.goto(`${host.url}/bare`);
      await attempt(page, names, elsewhere.url);
    }
  }
  const missing = () => Object.keys(ways).filter((name) => !elsewhere.arrived.has(name));
  await until(() => missing().length === unheard.length);
  assert.deepEqual(missing(), unheard);
  await context.close();
});

/**
 * The page once it is closed.
 * @param {BrowserContext} context
 */
async function locked(context, hash = "") {
  const { page, errors } = await opened(context);
  await page.goto(`${site.url}/check/${hash}`);
  await page.waitForSelector("html[data-locked]");
  return { page, errors };
}

test("once it is loaded, no way is left: not to another host, not to its own", async () => {
  const context = await browser.newContext();
  const { page, errors } = await locked(context);
  assert.deepEqual(errors, []);
  assert.match(await found(page.textContent("#lock")), /^Closed: /);
  elsewhere.arrived.clear();
  site.requests.length = 0;
  await attempt(page, staying, elsewhere.url);
  await attempt(page, staying, site.url);
  await attempt(page, leaving, elsewhere.url);
  await attempt(page, leaving, site.url);
  await leave(page, "done");
  assert.deepEqual([...elsewhere.arrived], []);
  assert.deepEqual(site.requests, []);
  await context.close();
});

test("another page of the host, in another window, does not ask in its place", async () => {
  const context = await browser.newContext();
  const bare = await context.newPage();
  await bare.goto(`${other.url}/bare`);
  await bare.evaluate(byWindow, ["/bare", `${elsewhere.url}/window`]);
  assert.ok(await until(() => elsewhere.arrived.has("window")), "without a policy it does");
  elsewhere.arrived.clear();
  const { page } = await locked(context);
  for (const path of ["/errors/-4020/", "/check/nothing", "/errors.json"]) {
    site.requests.length = 0;
    await page.evaluate(byWindow, [path, `${site.url}/window`]);
    assert.ok(await until(() => site.requests.includes(`GET ${path}`)), path);
    assert.deepEqual(
      site.requests.filter((line) => line.startsWith("POST")),
      [],
      path,
    );
  }
  await context.close();
});

/**
 * Opens a WebTransport from a page, and reports whether a datagram arrived.
 * @param {Page} page
 * @param {Listener} host
 * @param {number} [ms]
 */
async function transported(page, host, ms) {
  await page
    .evaluate((port) => {
      new WebTransport(`https://127.0.0.1:${port}/`).ready.catch(() => {});
    }, host.port)
    .catch(() => {});
  return until(() => host.arrived.has("udp"), ms);
}

test("WebTransport is closed as well", async () => {
  const context = await browser.newContext();
  const bare = await context.newPage();
  await bare.goto(`${elsewhere.url}/bare`);
  assert.ok(await transported(bare, elsewhere));
  const { page } = await locked(context);
  assert.ok(!(await transported(page, other, 2000)));
  await context.close();
});

test("what no policy closes, the page says", async () => {
  const context = await browser.newContext();
  const { page } = await locked(context);
  const said = await found(page.textContent(".lock"));
  await page.evaluate((port) => {
    const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
    peer.createDataChannel("x");
    peer.createOffer().then((offer) => peer.setLocalDescription(offer));
  }, other.port);
  assert.ok(await until(() => other.arrived.has("udp")));
  assert.match(said, /WebRTC/);
  other.arrived.clear();
  await page.evaluate((url) => {
    location.href = url;
  }, `${other.url}/address`);
  assert.ok(await until(() => other.arrived.has("address")));
  assert.match(said, /links/);
  await context.close();
});

const har = JSON.stringify({
  log: {
    version: "1.2",
    entries: [
      {
        startedDateTime: "2026-01-15T12:00:00.000Z",
        request: { method: "GET", url: `https://host.example/hms/pr/token?${hyphens}`, bodySize: -1 },
        response: { status: 400 },
      },
    ],
  },
});

/**
 * What one does on the page: typing, pasting, mending, a file, the key tools, a link, the search,
 * the theme.
 * @param {Page} page
 */
async function session(page, { searches = true } = {}) {
  await page.focus("#text");
  await page.keyboard.type("https://host.example/hms/pr/token?kid=1");
  await page.fill("#text", "");
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document
      .getElementById("text")
      ?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, har);
  await page.waitForSelector("#har-report tbody");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download as CSV")]);
  assert.equal(await download.failure(), null);
  await page.click("#har-report button >> nth=0");
  await idle(page); // what is below grows
  await page.click(".finding >> text=Fix it");
  assert.match(await page.inputValue("#text"), /kid=b366360da82e9c6e0b0984002a362cf2/);
  await page.click("#undo");
  await page.locator('[id="field-kid"]').fill("b366360da82e9c6e0b0984002a362cf2");
  assert.equal(await verdict(page), "No problem found");
  await page.evaluate(() => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const all = document.querySelectorAll("main details");
    for (const details of all) details.open = true;
    /** @type {NodeListOf<HTMLButtonElement>} */
    const buttons = document.querySelectorAll(".kt button:enabled");
    for (const button of buttons) button.click();
  });
  await page.fill("#text", hyphens);
  await page.click("#share");
  await page.check("#share-secrets");
  await page.click("#reveal");
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#${good}`);
  await page.waitForFunction(
    (wanted) => /** @type {HTMLTextAreaElement?} */ (document.getElementById("text"))?.value === wanted,
    good,
  );
  await page.fill("#text", good);
  await page.click(".theme");
  if (searches) {
    await page.fill("#search", "kid");
    await page.waitForSelector("#hits a");
  }
  await idle(page);
}

test("nothing leaves in a whole session", async () => {
  const context = await browser.newContext();
  site.requests.length = 0;
  const { page, errors } = await locked(context);
  const first = site.requests.splice(0);
  // What was asked for to load the page: its files, and nothing that says more than their names.
  assert.deepEqual(
    first.filter((line) => !/^GET \/(check\/(worker\.js)?|assets\/[\w./-]+)$/.test(line)),
    [],
  );
  await session(page);
  assert.deepEqual(errors, []);
  await leave(page, "left");
  assert.deepEqual(site.requests, []);
  await page.goto(`${site.url}/check/`);
  await page.waitForSelector("html[data-locked]");
  await session(page);
  // The second visit comes from the worker; the browser looks whether there is another one.
  assert.ok(await until(() => site.requests.length > 0));
  await leave(page, "left again");
  assert.deepEqual([...new Set(site.requests)], ["GET /check/worker.js"]);
  assert.deepEqual(errors, []);
  await context.close();
});

test("after a crash the closed page goes on", async () => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    const Real = WebAssembly.Instance;
    globalThis.instances = 0;
    WebAssembly.Instance = class extends Real {
      /** @param {ConstructorParameters<typeof Real>} given */
      constructor(...given) {
        super(...given);
        globalThis.instances++;
        const { exports } = this;
        const check = /** @type {(now: number) => number} */ (exports.checker_check);
        const crashes = (/** @type {number} */ now) => {
          if (!globalThis.crash) return check(now);
          globalThis.crash = false;
          throw new WebAssembly.RuntimeError("unreachable");
        };
        Object.defineProperty(this, "exports", { value: { ...exports, checker_check: crashes } });
      }
    };
  });
  const { page, errors } = await locked(context);
  await page.evaluate(() => {
    globalThis.crash = true;
  });
  await page.fill("#text", hyphens);
  assert.equal(await verdict(page), "Not checked");
  await page.fill("#text", good);
  assert.equal(await verdict(page), "No problem found");
  assert.equal(await page.evaluate(() => globalThis.instances), 2);
  assert.deepEqual(errors, []);
  await context.close();
});

test("after one visit the page is there without a network", async () => {
  const context = await browser.newContext();
  const { page, errors } = await locked(context);
  await site.stop();
  try {
    await page.goto(`${site.url}/check/?a=1#${hyphens}`);
    await page.waitForSelector("html[data-locked]");
    assert.equal(await verdict(page), "Refused: 1 problem");
    await session(page);
    assert.deepEqual(errors, []);
  } finally {
    await site.start();
  }
  await context.close();
});

test("a page that the worker serves gets what is listed and nothing else, before it is closed as well", async () => {
  const context = await browser.newContext();
  const { page } = await locked(context);
  await page.goto(`${site.url}/check/`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  site.requests.length = 0;
  elsewhere.arrived.clear();
  // An address that is not the page's own, but below it, has the worker and not the lock.
  const free = await context.newPage();
  await free.goto(`${site.url}/check/nothing`);
  assert.ok(await free.evaluate(() => navigator.serviceWorker.controller !== null));
  const results = await free.evaluate(
    async ([listed, ...urls]) => [
      (await fetch(listed)).ok,
      ...(await Promise.all(
        urls.map((url) =>
          fetch(url, { mode: "no-cors" }).then(
            () => true,
            () => false,
          ),
        ),
      )),
    ],
    ["/check/", "/check/?secret", "/errors.json", "/check/worker.js", `${elsewhere.url}/x`],
  );
  assert.deepEqual(results, [true, false, false, false, false]);
  // Messages are not heard.
  await free.evaluate((url) => {
    const worker = /** @type {ServiceWorker} */ (navigator.serviceWorker.controller);
    worker.postMessage(url);
  }, `${elsewhere.url}/x`);
  await leave(free, "heard");
  assert.deepEqual(
    site.requests.filter((line) => line !== "GET /check/worker.js"),
    ["GET /check/nothing"],
  );
  assert.deepEqual([...elsewhere.arrived], []);
  await context.close();
});

test("a new build replaces the old one as a whole", async () => {
  const context = await browser.newContext();
  const { page, errors } = await locked(context);
  const old = site.folder;
  const newer = await mkdtemp(join(tmpdir(), "site-"));
  try {
    buildSite(newer, "-token-url", "https://newer.example/hms/pr/token");
    // A build that is not whole, as in the middle of being copied, is not taken.
    const part = join(newer, "check/index.html");
    const whole = readFileSync(part);
    writeFileSync(part, `${whole}<!-- of another build -->`);
    site.folder = newer;
    const shown = async () => {
      await page.fill("#text", good);
      await page.waitForFunction(() => document.querySelector("[data-panel=url]")?.textContent);
      return found(page.textContent("[data-panel=url]"));
    };
    /** @param {string} path */
    const asked = (path) => site.requests.filter((line) => line === `GET ${path}`).length;
    const visit = async () => {
      const before = asked("/check/worker.js");
      const files = asked("/check/");
      const updates = () => asked("/check/worker.js") > before;
      // While an update is under way, the browser asks for no other. It then needs another visit.
      for (let tries = 0; tries < 10 && !updates(); tries++) {
        await page.goto("about:blank");
        await page.goto(`${site.url}/check/`);
        await page.waitForSelector("html[data-locked]");
        await until(updates, patience / 10);
      }
      assert.ok(updates());
      assert.ok(await until(() => asked("/check/") > files));
      await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.installing === null);
    };
    for (let i = 0; i < 2; i++) {
      await visit();
      assert.match(await shown(), /^http:\/\/127\.0\.0\.1:8787\//);
    }
    writeFileSync(part, whole);
    await visit();
    await page.waitForFunction(() => document.getElementById("newer")?.textContent);
    await page.reload();
    await page.waitForSelector("html[data-locked]");
    assert.match(await shown(), /^https:\/\/newer\.example\//);
    assert.deepEqual(errors, []);
  } finally {
    site.folder = old;
    await rm(newer, { recursive: true });
  }
  await context.close();
});

/**
 * Opens the page as one file, changed by a function.
 * @param {BrowserContext} context
 * @param {string} folder
 */
async function file(context, folder, change = (/** @type {string} */ text) => text) {
  const { page, errors } = await opened(context);
  const path = join(await mkdtemp(join(tmpdir(), "file-")), "check.html");
  const text = readFileSync(join(folder, "check/check.html"), "utf8");
  const changed = change(text);
  writeFileSync(path, changed);
  /** @type {string[]} */
  const requests = [];
  page.on("request", (request) => /^(data|blob):/.test(request.url()) || requests.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  return { page, errors, requests, path, changed: changed !== text };
}

const axe = readFileSync(join(top, "node_modules/axe-core/axe.min.js"), "utf8");

test("as one file the page works from a disk, and is closed from the start", async () => {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`${site.url}/check/`);
  await tab.waitForSelector("html[data-locked]");
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.click("text=Download this page as one file"),
  ]);
  assert.equal(download.suggestedFilename(), "check.html");
  assert.equal(
    readFileSync(await download.path(), "utf8"),
    readFileSync(join(site.folder, "check/check.html"), "utf8"),
  );

  const { page, errors, requests, path } = await file(context, site.folder);
  await page.waitForSelector("[data-keys=ready]");
  await session(page, { searches: false });
  // What a tab stores for one file, any other file that is opened in it can read.
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await page.click("#share");
  assert.match(await page.inputValue("#share-link"), /^file:/);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  assert.deepEqual(
    violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html)]),
    [],
  );
  // No link leads into the file system, and the examples stay in the file.
  assert.deepEqual(
    await page.evaluate(() =>
      [...document.querySelectorAll("a[href]")]
        .map((a) => a.getAttribute("href"))
        .filter((href) => !href?.startsWith("#")),
    ),
    [],
  );
  assert.deepEqual(errors, []);
  assert.deepEqual(requests, [pathToFileURL(path).href]);

  elsewhere.arrived.clear();
  await attempt(page, [...staying, ...leaving], elsewhere.url);
  await leave(page, "done with the file");
  assert.deepEqual([...elsewhere.arrived], []);
  await context.close();
});

test("the file runs what its policy names by hash, and nothing else", async () => {
  const context = await browser.newContext();
  const added = await file(context, site.folder, (text) =>
    text.replace(
      /<\/body>\s*<\/html>\s*$/,
      "<script>document.documentElement.dataset.added = 1</script></body></html>",
    ),
  );
  await added.page.waitForSelector("[data-check=ready]");
  assert.equal(await added.page.evaluate(() => document.documentElement.dataset.added), undefined);
  assert.match(added.errors.join(), /script-src/);
  const altered = await file(context, site.folder, (text) =>
    text.replace('<script type="module">', '<script type="module">document.documentElement.dataset.added = 1;'),
  );
  assert.ok(added.changed && altered.changed);
  await until(() => altered.errors.length > 0);
  assert.match(altered.errors.join(), /script-src/);
  assert.equal(await altered.page.evaluate(() => document.documentElement.dataset.check), undefined);
  await context.close();
});

test("a file of a site whose address is known leads there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "site-"));
  const context = await browser.newContext();
  try {
    buildSite(folder, "-base", "https://docs.example");
    const { page, errors } = await file(context, folder);
    await page.waitForSelector("[data-check=ready]");
    await page.fill("#text", hyphens);
    assert.equal(await page.getAttribute(".finding .code", "href"), "https://docs.example/errors/-4020/");
    assert.equal(
      await page
        .getAttribute(".about >> nth=0", "href")
        .then((href) => href?.startsWith("https://docs.example/parameters/")),
      true,
    );
    await page.click("#share");
    assert.match(await page.inputValue("#share-link"), /^https:\/\/docs\.example\/check\/#/);
    await page.click("#rendered summary");
    assert.match(
      await found(page.getAttribute("#rendered-page a[href]", "href")),
      /^https:\/\/docs\.example\/errors\//,
    );
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
    await rm(folder, { recursive: true });
  }
});
