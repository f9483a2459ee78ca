// The native server with the demo account, for tests.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { top } from "./browser.mjs";

const go = process.env.GO ?? "go";

/**
 * Builds the program and the site, and serves both on loopback.
 * @param {{site?: string[], operator?: string}} [options] what the site is built with, and the
 * credential of the first operator, without which the admin interface is off
 * @returns {Promise<{url: string, folder: string, run(...args: string[]): string, close(): void}>}
 * folder has the site in site; run runs a command of the program on the server's data
 */
export async function startNative({ site = [], operator = "" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "playtoken-native-"));
  const program = join(folder, "playtoken");
  /** @type {import("node:child_process").ExecFileSyncOptions} */
  const built = {
    cwd: top,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, GOFLAGS: "-buildvcs=false" },
  };
  execFileSync(go, ["run", "./portal/cmd/site", "-out", join(folder, "site"), ...site], built);
  execFileSync(go, ["build", "-o", program, "./cmd/playtoken"], built);
  const data = join(folder, "data");
  /** @type {(...args: string[]) => string} */
  const run = (command, action, ...args) =>
    execFileSync(program, [command, action, "-data", data, ...args], { encoding: "utf8" });
  const server = spawn(
    program,
    ["serve", "-demo", "-data", data, "-addr", "127.0.0.1:0", "-site", join(folder, "site")],
    { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, PLAYTOKEN_OPERATOR_CREDENTIAL: operator } },
  );
  let url = "";
  for await (const line of createInterface({ input: server.stdout })) {
    url = /at (http:\S+)$/.exec(line)?.[1] ?? "";
    if (url) break;
  }
  server.stdout.resume();
  return {
    url,
    folder,
    run,
    close() {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
