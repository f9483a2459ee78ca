// A headless Chromium and a file server for tests.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { patience } from "./patience.mjs";

/** @import { AddressInfo } from "node:net" */
/** @import { Server } from "node:http" */
/** @import { Page } from "playwright-core" */

export const top = fileURLToPath(new URL("../../", import.meta.url));

/** @type {Record<string, string>} */
export const types = {
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Listens on loopback. Returns the port: a free one, if none is given.
 * @param {Server} server
 */
export async function listen(server, port = 0) {
  await once(server.listen(port, "127.0.0.1"), "listening");
  return /** @type {AddressInfo} */ (server.address()).port;
}

/** @param {Server} server */
export const closed = (server) => new Promise((done) => server.close(done));

/**
 * Serves folders on loopback, by the first part of the path; pages are texts by path.
 * @param {Record<string, string>} folders
 * @param {Record<string, string>} pages
 * @param {Record<string, string>} headers
 */
export async function serve(folders, pages = {}, headers = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "", "http://x").pathname;
    try {
      if (path in pages) {
        response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers });
        return response.end(pages[path]);
      }
      const [, first, ...rest] = path.split("/");
      const file = normalize(rest.join("/"));
      if (!(first in folders) || file.startsWith("..")) throw new Error("none");
      const body = await readFile(join(folders[first], file));
      response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream", ...headers });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, close: () => closed(server) };
}

/**
 * Builds the site as it is deployed into a folder.
 * @param {string} folder
 * @param {string[]} options
 */
export function buildSite(folder, ...options) {
  execFileSync("go", ["run", "./portal/cmd/site", "-out", folder, ...options], {
    cwd: top,
    env: { ...process.env, GOFLAGS: "-buildvcs=false" },
  });
}

/**
 * Builds the site, and serves it on loopback with its own header fields. The requests that arrive
 * are listed; another folder can be set.
 */
export async function serveSite() {
  const own = await mkdtemp(join(tmpdir(), "site-"));
  buildSite(own);
  /** @type {string[]} */
  const requests = [];
  const site = {
    folder: own,
    requests,
    url: "",
    /** Takes the server off the network. */
    async stop() {
      server.closeAllConnections();
      await closed(server);
    },
    /** Puts the server on the network again. */
    start: () => listen(server, port),
    async close() {
      if (server.listening) await site.stop();
      await rm(own, { recursive: true });
    },
  };
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const path = new URL(request.url ?? "", "http://x").pathname;
    try {
      const rules = JSON.parse(await readFile(join(site.folder, "headers.json"), "utf8"));
      for (const { prefix, fields } of rules) {
        if (path.startsWith(prefix)) for (const { name, value } of fields) response.setHeader(name, value);
      }
      const body = await readFile(join(site.folder, normalize(path.endsWith("/") ? `${path}index.html` : path)));
      response
        .writeHead(200, {
          "content-type": types[path.endsWith("/") ? ".html" : extname(path)] ?? "application/octet-stream",
        })
        .end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/html" }).end("<!DOCTYPE html><title>Not found</title>");
    }
  });
  const port = await listen(server);
  site.url = `http://127.0.0.1:${port}`;
  return site;
}

/** Where Chromium is. */
export const executable = () =>
  execFileSync("bash", [join(top, "build/browser.sh"), "chromium"], { encoding: "utf8" }).trim();

/** Everything off that would reach for the network. */
export const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A Chromium. Its pages scroll at once: a click on an element that still moves can miss. */
export async function launch() {
  const browser = await chromium.launch({ executablePath: executable(), args: flags, timeout: patience });
  const newContext = browser.newContext.bind(browser);
  // newPage makes its context by newContext.
  browser.newContext = async (options) => {
    const context = await newContext({ reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(patience);
    return context;
  };
  return browser;
}

/**
 * Waits until a page has caught up with what it does in idle time. A Chromium that draws nothing is
 * never idle, hence the limit.
 * @param {Page} page
 */
export const idle = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => requestIdleCallback(() => requestIdleCallback(done, { timeout: 1000 }), { timeout: 1000 })),
  );
