// A server that stands in for the PlayReady test license server, and behaves as a step of a
// scenario says.
import { createServer } from "node:http";

const upstreamPath = "/service/rightsmanager.asmx";
const soapType = "text/xml; charset=utf-8";
const maxLicense = 256 << 10;

/** @import { AddressInfo } from "node:net" */
/** @import { IncomingMessage, ServerResponse } from "node:http" */

export async function startLicenseServer() {
  /** @type {Upstream} */
  let behavior = {};
  /** @type {{path: string, query?: string, action?: string | string[], body: string}[]} */
  let requests = [];
  const server = createServer((request, answer) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request
      .on("data", (chunk) => chunks.push(chunk))
      .on("end", () => {
        const [path, query] = (request.url ?? "").split(/\?(.*)/s);
        requests.push({ path, query, action: request.headers.soapaction, body: Buffer.concat(chunks).toString() });
        respond(behavior, request, answer);
      });
  });
  await /** @type {Promise<void>} */ (new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)));
  return {
    url: `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}${upstreamPath}`,
    path: upstreamPath,
    /**
     * Behaves so from now on, and forgets the requests so far.
     * @param {Upstream} [upstream]
     */
    set(upstream = {}) {
      behavior = upstream;
      requests = [];
    },
    /** The requests since. */
    get requests() {
      return requests;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * @param {Upstream} behavior
 * @param {IncomingMessage} request
 * @param {ServerResponse} answer
 */
function respond({ does, contentTypes = [soapType], body = "<license/>" }, request, answer) {
  /**
   * @param {number} status
   * @param {string} text
   * @param {string} [type]
   * @param {Record<string, string>} [more]
   */
  const end = (status, text, type = soapType, more = {}) =>
    answer.writeHead(status, { "content-type": type, ...more }).end(text);
  if (does === "hangs") return;
  if (does === "fault") return end(500, "<soap:Envelope/>");
  if (does === "redirect") return end(307, "", "text/xml", { location: "/elsewhere" });
  if (does === "html") return end(200, "<p>no", "text/html");
  if (does === "large") return end(200, " ".repeat(maxLicense + 1));
  if (does === "down") return request.socket.destroy();
  if (contentTypes.length > 0) answer.setHeader("content-type", contentTypes);
  answer.end(body);
}
