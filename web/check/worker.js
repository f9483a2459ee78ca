// Stores the page that checks requests for visits without a network. The build puts two constants
// before this text: `build`, a name, and `files`, pairs of a path and the SHA-256 of its file. The
// worker requests only these files and serves only these. It has no listener for messages.

const prefix = "check ";
const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

// Stores all files or none. The hash keeps out files of another build. An earlier build remains
// until all files are stored.
scope.addEventListener("install", (event) =>
  event.waitUntil(
    (async () => {
      const cache = await caches.open(prefix + build);
      try {
        await Promise.all(
          files.map(async ([path, integrity]) => {
            // The browser has just loaded the files with a fingerprint for the page itself.
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

// Keeps the build before this one, because a page of it may still be loading. Deletes older builds.
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
    // The page does not depend on the query, so the worker does not send it. It leaves all other
    // addresses to the network.
    if (url.pathname === "/check/" && request.method === "GET") event.respondWith(kept("/check/"));
    return;
  }
  const own = url.origin === location.origin && request.method === "GET";
  event.respondWith(own ? kept(url.pathname + url.search) : Response.error());
});

/**
 * Returns a file of this build, else of an earlier one, else an error.
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
  // A browser that is short of space may have deleted the cache, and the page must still open.
  return files.some(([listed]) => listed === path) ? fetch(path, { credentials: "omit" }) : Response.error();
}
