// make watch: a page that is open shows what is written a moment later.

import { strict as assert } from "node:assert";
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { launch, top } from "./browser.mjs";
import { eventually } from "./eventually.mjs";
import { found } from "./found.mjs";
import { patience } from "./patience.mjs";

const folder = mkdtempSync(join(tmpdir(), "watch-"));
const guide = join(folder, "content/guides/rentals.md");
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("node:child_process").ChildProcess} */
let child;
/** @type {string | undefined} */
let url;
let errors = "";
before(async () => {
  for (const part of ["content", "web/site", "web/check"])
    cpSync(join(top, part), join(folder, part), { recursive: true });
  execFileSync("go", ["build", "-o", join(folder, "site"), "./portal/cmd/site"], { cwd: top });
  const server = spawn("./site", ["-out", "out", "-checker", "", "-serve", "127.0.0.1:0"], { cwd: folder });
  child = server;
  server.stderr.on("data", (text) => (errors += text));
  for await (const line of createInterface({ input: server.stdout })) {
    url = /The site is at (\S+)\.$/.exec(line)?.[1];
    if (url) break;
  }
  server.stdout.resume();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  child?.kill();
  rmSync(folder, { recursive: true });
});

test("a page is built anew and reloaded when its text changes, and a mistake in it costs nothing", {
  timeout: patience,
}, async (t) => {
  const page = await browser.newPage();
  await page.goto(`${url}/guides/rentals/`);
  appendFileSync(guide, "\nSee [nothing](/nowhere/).\n");
  await eventually(t, () => errors.includes("/nowhere/"));
  assert.equal((await fetch(`${url}/guides/rentals/`)).status, 200, "the last good build is served");
  cpSync(join(top, "content/guides/rentals.md"), guide);
  appendFileSync(guide, "\nA sentence that was written just now.\n");
  await page.getByText("A sentence that was written just now.").waitFor();
  assert.match(await found(page.textContent("h1")), /Rental/);
});

test("a style that changes is another file", async () => {
  const page = await browser.newPage();
  await page.goto(`${url}/`);
  const style = () => page.getAttribute("link[rel=stylesheet]", "href");
  const first = await style();
  writeFileSync(join(folder, "web/site/site.css"), "body { color: rgb(1, 2, 3); }\n");
  await page.waitForFunction(() => getComputedStyle(document.body).color === "rgb(1, 2, 3)");
  assert.notEqual(await style(), first);
});
