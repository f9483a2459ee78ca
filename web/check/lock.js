// Locks the page when all its files are loaded. From then on the browser refuses all requests that
// a policy can forbid, also by the page's own code. So a mistake cannot send the typed text.

import { byId, first } from "./dom.js";

/**
 * The policy of the locked page. It also names the directives that default-src covers, because
 * browsers disagree on which ones these are. 'wasm-unsafe-eval' remains allowed: after a crash the
 * module in memory gets a new instance, and some browsers count that as compiling. It lets the page
 * load nothing. data: remains allowed for the page's icon, which browsers load again when the part
 * after the # changes. Such an address contains its picture and sends nothing. No inline script,
 * hash or host is allowed, so no script can be added.
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
 * The longest wait for the files of the next visit, in milliseconds. A server that hangs must not
 * keep the page unlocked.
 */
const patience = 15000;

/** Locks the page when the files of the page, of its search and of the next visit are loaded. */
export async function lock() {
  const root = document.documentElement;
  if ("locked" in root.dataset) return;
  await loaded();
  // The page locks even if these fail. It then works without them.
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

/** Loads the files of the search at the top, which other pages load at its first use. */
async function search() {
  const box = first(".search");
  const { load } = await import(box.dataset.script ?? "");
  await load(box);
}

/** Registers the worker, and waits until it has stored the page for the next visit. */
async function offline() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  // When a newer worker takes over, this page belongs to an older build.
  workers.addEventListener("controllerchange", () => {
    byId("newer").textContent = "A newer version of this page is available. Reload to use it; your request stays.";
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
 * Returns the worker's address. The site's policy accepts it only from the Trusted Types policy
 * named "worker", the only one that it allows.
 */
function address() {
  const path = "/check/worker.js";
  const { trustedTypes } = globalThis;
  return trustedTypes ? trustedTypes.createPolicy("worker", { createScriptURL: () => path }).createScriptURL("") : path;
}
