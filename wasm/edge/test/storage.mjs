// A server of the SKM API that stands in for key storage, and behaves as a state of the vectors
// says.
import { createServer } from "node:http";

/** What key storage knows the Worker by. It holds what has to be escaped. */
export const credential = "900100,5ec2e75ec2e75ec2e75ec2e75ec2e75e+/&=";
const query = `customerAuthenticator=${encodeURIComponent(credential)}`;

/** @import { AddressInfo } from "node:net" */

/** @param {(Pick<StoredKey, "kid" | "ek"> & Partial<StoredKey>)[]} keys */
export async function startStorage(keys) {
  let behaviour = "";
  let requests = 0;
  /** @type {Set<string>} */
  let seen = new Set();
  /** @type {string[]} */
  const wrong = [];
  /** @type {(kid: string, ek: string, more?: Record<string, string>) => string} */
  const object = (kid, ek, more) => JSON.stringify({ kid, ek, kekId: "#1.afe008a381bdac03b412a92d54b92ddf", ...more });
  const server = createServer((request, answer) => {
    requests++;
    // workerd itself repeats a request that fails on a connection that it has used before.
    answer.shouldKeepAlive = false;
    const { url = "" } = request;
    const [path, given] = url.replace(/^\/elsewhere/, "").split("?");
    const again = seen.has(path);
    seen.add(path);
    if (request.method !== "GET" || request.headers.accept !== "application/json" || given !== query)
      wrong.push(`${request.method} ${url} ${request.headers.accept}`);
    /** @type {(status: number, body: string, headers?: Record<string, string>) => void} */
    const end = (status, body, headers) =>
      answer.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
    const kid = path.replace("/keystore/keys/", "");
    const key = keys.find((k) => k.kid === kid);
    if (behaviour === "hangs") return;
    if (behaviour === "drops" || (behaviour === "drops-once" && !again)) return request.socket.destroy();
    if (behaviour === "fails") return end(500, "out of order");
    if (behaviour === "refuses") return end(401, "who are you");
    if (behaviour === "nonsense") return end(200, "<!doctype html><title>Welcome</title>");
    if (behaviour === "redirects" && !url.startsWith("/elsewhere"))
      return end(302, "", { location: `/elsewhere${url}` });
    if (behaviour === "endless") {
      const more = () => {
        while (!answer.destroyed && answer.write(" ".repeat(4096)));
      };
      answer.on("drain", more);
      return more();
    }
    if (!key) return end(404, "Not Found");
    if (behaviour === "huge") return end(200, object(kid, key.ek, { info: "x".repeat(80_000) }));
    if (behaviour === "short-ek") return end(200, object(kid, key.contentKey ?? ""));
    if (behaviour === "other-kid") return end(200, object("1".padStart(32, "0"), key.ek));
    if (behaviour === "list") return end(200, `[${object(kid, key.ek)}]\n`);
    end(200, object(kid, key.ek));
  });
  await /** @type {Promise<void>} */ (new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)));
  /** @param {string} [b] */
  const set = (b = "") => {
    [behaviour, requests, seen] = [b, 0, new Set()];
  };
  return {
    root: `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}/keystore`,
    /** Behaves so from now on, and forgets what was counted. */
    set,
    /** How many requests there were since. */
    get requests() {
      return requests;
    },
    /** The requests that are not as they must be. */
    wrong,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
