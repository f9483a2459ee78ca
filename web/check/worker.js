// Keeps the page that checks requests for visits without a network. The build puts two constants
// before this text: build, a name, and files, pairs of a path and the SHA-256 of what it has to be.
// It asks for these files and for nothing else, gives out these and nothing else, and hears nobody:
// it has no listener for messages.

const prefix = "check ";
const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

// All files or none: what is not of this build is refused by its hash, and an earlier build stays
// until all of them are here.
scope.addEventListener("install", (event) =>
  event.waitUntil(
    (async () => {
      const cache = await caches.open(prefix + build);
      try {
        await Promise.all(
          files.map(async ([path, integrity]) => {
            // Files with a fingerprint are what the browser has just loaded for the page itself.
            const response = await fetch(path, {
              integrity,
              cache: path.startsWith("/assets/") ? "default" : "no-cache",
              credentials: "omit",
              redirect: "error",
            });
            if (!response.ok) throw new TypeError(`${path} answers ${response.status}`);
            await cache.put(path, response);
          }),
        );
      } catch (error) {
        await caches.delete(prefix + build);
        throw error;
      }
      await scope.skipWaiting();
    })(),
  ),
);

// The build before this one stays: a page of it may be open and still loading. Those before it go.
scope.addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== prefix + build);
      await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
    })(),
  ),
);

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.mode === "navigate") {
    // The page is the same whatever the query says, so the query stays here. Other addresses below
    // it are not this worker's.
    if (url.pathname === "/check/" && request.method === "GET") event.respondWith(kept("/check/"));
    return;
  }
  const own = url.origin === location.origin && request.method === "GET";
  event.respondWith(own ? kept(url.pathname + url.search) : Response.error());
});

/**
 * The file of this build, else of the one before it. All else is not to be had.
 * @param {string} path
 */
async function kept(path) {
  /** @param {string} cacheName */
  const look = (cacheName) => caches.match(path, { cacheName, ignoreVary: true });
  const found = await look(prefix + build);
  if (found) return found;
  for (const name of await caches.keys()) {
    const older = name.startsWith(prefix) && (await look(name));
    if (older) return older;
  }
  // A browser that is short of room may have thrown the cache away, and must not be left without
  // the page.
  return files.some(([listed]) => listed === path) ? fetch(path, { credentials: "omit" }) : Response.error();
}
