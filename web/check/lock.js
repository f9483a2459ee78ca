// Closes the page once all that it needs is here. From then on the browser refuses whatever a
// policy can refuse, to the page's own code as well: what is typed here cannot be sent by mistake.

import { byId, first } from "./dom.js";

/**
 * The policy. Directives that default-src stands for are named all the same, so that no browser has
 * to agree on what it stands for. 'wasm-unsafe-eval' stays, because after a crash the module in
 * memory is instantiated anew, and browsers differ in whether that counts as compiling; it lets
 * nothing in that is not here. data: stays for the page's icon, which browsers ask for again
 * whenever the part behind the # changes; such an address holds its picture, and goes nowhere. No
 * inline, no hash, no host: no script can be added.
 */
export const policy = [
  "default-src 'none'",
  "script-src 'wasm-unsafe-eval'",
  "style-src 'none'",
  "connect-src 'none'",
  "img-src data:",
  "font-src 'none'",
  "media-src 'none'",
  "object-src 'none'",
  "worker-src 'none'",
  "child-src 'none'",
  "frame-src 'none'",
  "manifest-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/**
 * How long the files for the next visit may take: a server that hangs must not keep the page open.
 */
const patience = 15000;

/** Waits until the page is loaded, with what its search and its next visit need, then closes it. */
export async function lock() {
  const root = document.documentElement;
  if ("locked" in root.dataset) return;
  await loaded();
  // What cannot be had now cannot be had later either. The page locks without it.
  await Promise.allSettled([search(), offline()]);
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = policy;
  document.head.append(meta);
  root.dataset.locked = "";
  byId("lock").textContent = byId("lock").dataset.locked ?? "";
}

/** @type {() => Promise<unknown>} */
const loaded = () =>
  document.readyState === "complete"
    ? Promise.resolve()
    : new Promise((done) => {
        addEventListener("load", done, { once: true });
      });

/** Fetches what the search at the top needs, which otherwise comes when it is first used. */
async function search() {
  const box = first(".search");
  const { load } = await import(box.dataset.script ?? "");
  await load(box);
}

/** Lets the worker that keeps the page for the next visit fetch its files. */
async function offline() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  // A worker of an old build that hands over to the next one says by that that this page is old.
  workers.addEventListener("controllerchange", () => {
    byId("newer").textContent = "A newer version of this page is here. Reload to use it; your request stays.";
  });
  const registration = await workers.register(address(), { updateViaCache: "none" });
  const worker = registration.installing;
  if (!worker) return;
  /** @type {Promise<void>} */
  const kept = new Promise((done) => {
    const look = () => {
      if (worker.state === "activated" || worker.state === "redundant") done();
    };
    worker.addEventListener("statechange", look);
    look();
    setTimeout(done, patience);
  });
  await kept;
}

/**
 * The worker's address, which a page under this site's policy may only give by the one Trusted
 * Types policy that it may create.
 */
function address() {
  const path = "/check/worker.js";
  const { trustedTypes } = globalThis;
  return trustedTypes ? trustedTypes.createPolicy("worker", { createScriptURL: () => path }).createScriptURL("") : path;
}
