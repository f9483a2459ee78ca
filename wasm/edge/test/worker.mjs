// Starts the built Worker for a test, behind entry.mjs.
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { alone } from "../dev/database.mjs";
import { built, migrate, modulesOf, setAccount, start } from "../dev/miniflare.mjs";

const entry = readFileSync(join(import.meta.dirname, "entry.mjs"));

/** @param {Record<string, unknown> & { folder?: string, account?: Account }} [options] */
export async function startWorker({ folder = "edge", account, ...options } = {}) {
  /** @type {string[]} */
  const logs = [];
  const worker = await start(
    { ...modulesOf(built(folder), "entry.mjs", { "entry.mjs": entry }), ...options },
    (line) => logs.push(line),
    [],
    { unsafeTriggerHandlers: true },
  );
  await migrate(worker.db);
  if (account) await setAccount(worker.db, account);
  return {
    ...worker,
    logs, // which come by another way than answers, and so later
    /**
     * Sets what entry.mjs lets be set, and returns what it counted since the last time.
     * @param {Partial<EntrySettings>} [settings]
     * @returns {Promise<EntryAnswer>}
     */
    async control(settings = {}) {
      const body = JSON.stringify(settings);
      const r = await fetch(`${worker.url}/-test`, { method: "POST", headers: alone, body });
      return r.json();
    },
    /** @param {Message} message */
    send: (message) => send(worker.url, message),
    /** Runs the schedule, and returns its outcome. */
    async schedule() {
      const url = new URL("/cdn-cgi/local/scheduled?cron=17+*+*+*+*", await worker.mf.ready);
      return (await fetch(url, { headers: alone })).text();
    },
  };
}

/**
 * Sends a vectors' message as it is.
 * @param {string} url
 * @param {Message} message
 * @returns {Promise<ReadAnswer>}
 */
export function send(
  url,
  { method = "GET", path, query = "", body = "", contentType = "", accept = "", fields = [], headers = {} },
) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const bytes = Buffer.from(body);
    const r = httpRequest(
      {
        hostname,
        port,
        method,
        path: query ? `${path}?${query}` : path,
        agent: false,
        headers: {
          ...(contentType && { "Content-Type": contentType }),
          ...(accept && { Accept: accept }),
          ...(bytes.length > 0 && { "Content-Length": bytes.length }),
          ...headers,
        },
      },
      (answer) => {
        /** @type {Buffer[]} */
        const chunks = [];
        answer.on("data", (c) => chunks.push(c));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          // Node has a list for set-cookie alone.
          const headers = /** @type {Record<string, string>} */ (answer.headers);
          resolve({ status: answer.statusCode ?? 0, headers, text, json: () => JSON.parse(text) });
        });
      },
    );
    r.on("error", reject);
    for (const [name, value] of fields) r.setHeader(name, [r.getHeader(name) ?? [], value].flat().map(String));
    r.end(bytes);
  });
}
