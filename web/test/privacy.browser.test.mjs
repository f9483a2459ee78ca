// What the page that checks requests promises of the network, in Chromium: closed once it is loaded, there without a network, and
// the same as one file.

import { strict as assert } from "node:assert";
import { createSocket } from "node:dgram";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { launch, serveSite } from "./browser.mjs";
import { ways } from "./ways.mjs";

const good =
  "customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae&kid=b366360da82e9c6e0b0984002a362cf2&contentKey=b366360da82e9c6e0b0984002a362cf2" +
  "&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0";
const hyphens = good.replace("kid=b366360da82e", "kid=b366360d-a82e-");

/** A server that answers everything, and lists what arrived: paths of requests, and under "udp" datagrams on the same port. */
async function listen() {
  const arrived = new Set();
  const note = (request) => arrived.add(decodeURIComponent(request.url.slice(1).replace(/[/?].*/, "")));
  const server = createServer((request, response) => {
    note(request);
    response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/html" }).end("<!DOCTYPE html><title>No policy</title><body>");
  });
  server.on("upgrade", (request, socket) => { note(request); socket.destroy(); });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  const udp = createSocket("udp4").on("message", () => arrived.add("udp"));
  await new Promise((done) => udp.bind(port, "127.0.0.1", done));
  return {
    arrived, port, url: `http://127.0.0.1:${port}`,
    close: async () => { udp.close(); server.closeAllConnections(); await new Promise((done) => server.close(done)); },
  };
}

let browser, site, elsewhere, other;
before(async () => {
  [browser, site, elsewhere, other] = await Promise.all([launch(), serveSite(), listen(), listen()]);
});
after(async () => {
  await browser?.close();
  for (const server of [site, elsewhere, other]) await server?.close();
});

const verdict = (page) => page.textContent("#verdict");

/** A page that collects its errors. */
async function opened(context) {
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  return { page, errors };
}

/** Waits for something that comes from elsewhere. */
async function until(condition, ms = 5000) {
  for (const end = Date.now() + ms; Date.now() < end && !condition();) await new Promise((done) => setTimeout(done, 25));
  return condition();
}

/** Tries ways in a page, each with an address below the given one. What they throw is theirs. */
async function attempt(page, names, url) {
  const tried = names.map((name) => page.evaluate(ways[name], `${url}/${encodeURIComponent(name)}`).catch(() => {}));
  await Promise.race([Promise.all(tried), new Promise((done) => setTimeout(done, 3000))]);
}

/** Takes a page elsewhere, so that what has been asked for before has been asked for. */
async function leave(page, name) {
  await page.goto(`${elsewhere.url}/${name}`);
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

/** The page once it is closed. */
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
  assert.match(await page.textContent("#lock"), /^Closed: /);
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

/** Opens a WebTransport from a page, and reports whether a datagram arrived. */
async function transported(page, host) {
  await page.evaluate((port) => { new WebTransport(`https://127.0.0.1:${port}/`).ready.catch(() => {}); }, host.port).catch(() => {});
  return until(() => host.arrived.has("udp"), 2000);
}

test("WebTransport is closed as well", async () => {
  const context = await browser.newContext();
  const bare = await context.newPage();
  await bare.goto(`${elsewhere.url}/bare`);
  assert.ok(await transported(bare, elsewhere));
  const { page } = await locked(context);
  assert.ok(!(await transported(page, other)));
  await context.close();
});

test("what no policy closes, the page says", async () => {
  const context = await browser.newContext();
  const { page } = await locked(context);
  const said = await page.textContent("#lock");
  await page.evaluate((port) => {
    const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
    peer.createDataChannel("x");
    peer.createOffer().then((offer) => peer.setLocalDescription(offer));
  }, other.port);
  assert.ok(await until(() => other.arrived.has("udp")));
  assert.match(said, /WebRTC/);
  other.arrived.clear();
  await page.evaluate((url) => { location.href = url; }, `${other.url}/address`);
  assert.ok(await until(() => other.arrived.has("address")));
  assert.match(said, /links/);
  await context.close();
});
