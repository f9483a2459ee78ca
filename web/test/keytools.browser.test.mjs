// The panel of key tools in Chromium, under a policy as strict as the page's: no inline styles, no
// connections.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch, serve, top } from "./browser.mjs";
import { found } from "./found.mjs";

/** @import { BrowserContext, Browser, Locator, Page } from "playwright-core" */

/** @param {ColorScheme} theme */
const page = (theme) => `<!DOCTYPE html><html lang="en" data-theme="${theme}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Key tools</title>
<link rel="stylesheet" href="/site/site.css"><link rel="stylesheet" href="/check/keytools.css">
<body><main class="frame"><h1>Key tools</h1><form action="/away"><div id="tools"></div></form></main>
<script type="module" src="/mount"></script>`;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TOKEN =
  "EfqnDEKoYbUkJpQDbmuafRcRnhxRR9_8-0GBaEVvod3vpK4yIkjZIzDtUYwkegdoD-lmBYHn3HrEuX8vIKKeBp40mRzl9W9dQlvuz05XADFG0VyezRiFwH74o8zk";
const HEX = "f81d4fae7dec11d0a76500a0c91e6bf6";
const KEK = "000102030405060708090a0b0c0d0e0f";
const KEY = "a9b9033df0b9ca5447839e3d074817a0";
const EK = "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d";

/** @type {Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {BrowserContext} */
let context;
/** @type {Page} */
let tab;
/** @type {string[]} */
let errors;
/** @type {string[]} */
let requests;
before(async () => {
  browser = await launch();
  server = await serve(
    { site: join(top, "web/site"), check: join(top, "web/check") },
    { "/light": page("light"), "/dark": page("dark") },
    {
      "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'none'",
    },
  );
});
after(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(async () => {
  context = await browser.newContext({ timezoneId: "America/New_York", viewport: { width: 900, height: 900 } });
  tab = await open("light");
});
afterEach(async () => {
  assert.deepEqual(errors, []);
  assert.ok(
    requests.every((url) => new URL(url).origin === server.url && !new URL(url).search),
    requests.join(),
  );
  await context.close();
});

/** @param {ColorScheme} theme */
async function open(theme) {
  const opened = await context.newPage();
  [errors, requests] = [[], []];
  opened.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  opened.on("pageerror", (error) => errors.push(String(error)));
  opened.on("request", (request) => requests.push(request.url()));
  await opened.route("**/mount", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `import { mountKeyTools } from "/check/keytools-panel.js";
      window.inserted = [];
      window.panel = mountKeyTools(document.getElementById("tools"), {
        insert: (...pair) => window.inserted.push(pair), now: () => window.clock ?? Date.parse("2026-01-15T12:00:00Z"),
      });`,
    }),
  );
  await opened.goto(`${server.url}/${theme}`);
  await opened.locator(".kt-tool").first().waitFor();
  return opened;
}

/** @param {string} title */
const tool = (title) => tab.locator(".kt-tool").filter({ has: tab.locator("summary", { hasText: title }) });
/** @param {string} title */
async function unfold(title) {
  const it = tool(title);
  await it.locator("summary").click();
  return it;
}
/** @type {(it: Locator, name: string) => Locator} */
const value = (it, name) =>
  it
    .locator(".kt-row")
    .filter({ has: tab.locator("dt", { hasText: new RegExp(`^${name}$`) }) })
    .locator(".kt-value");
const inserted = () => tab.evaluate(() => window.inserted);
/** @type {(locator: Locator, text: string) => Promise<string>} */
const shows = async (locator, text) => {
  await locator.filter({ hasText: text }).waitFor();
  return found(locator.textContent());
};

/**
 * The texts that describe an element, as a screen reader has them.
 * @param {Locator} locator
 */
const description = (locator) =>
  locator.evaluate((e) =>
    (e.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .filter(Boolean)
      .map((id) => /** @type {HTMLElement} */ (document.getElementById(id)))
      .filter((d) => !d.hidden)
      .map((d) => d.textContent)
      .join(" | "),
  );

test("random values go where they are used", async () => {
  const it = await unfold("Random");
  await it.getByRole("button", { name: "New key ID" }).click();
  await it.getByRole("button", { name: "New content key" }).click();
  const id = await found(value(it, "Key ID").textContent());
  const key = await found(value(it, "Content key").textContent());
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.match(key, /^[0-9a-f]{32}$/);
  await it.getByRole("button", { name: "Use as kid" }).click();
  await it.getByRole("button", { name: "Use as contentKey" }).click();
  assert.deepEqual(await inserted(), [
    ["kid", id],
    ["contentKey", key],
  ]);
  await shows(tab.locator(".kt > [role=status]"), "contentKey is filled in");
  assert.equal(await description(it.getByRole("button", { name: "Use as contentKey" })), "Content key");
});

test("^string to key id, the last text's", async () => {
  const it = await unfold("^string");
  await it.getByLabel("String").pressSequentially("kid1");
  await shows(value(it, "Key ID"), "80ea8bc8a58f990ad1f76bc665b30bfa");
  await it.getByRole("button", { name: "Use as kid" }).nth(1).click();
  assert.deepEqual(await inserted(), [["kid", "^kid1"]]);
  await it.getByLabel("String").fill("x".repeat(65));
  await shows(it.locator(".kt-error"), "65 characters");
  assert.equal(await it.locator(".kt-row").count(), 0);
});

test("conversion, with the byte order that is chosen", async () => {
  const it = await unfold("Hex, Base64");
  const input = it.getByLabel("Key or key ID");
  await input.fill("rk8d+Ox90BGnZQCgyR5r9g==");
  await shows(it.locator(".kt-reading"), "Read as 24 characters: Base64");
  await it.getByLabel("As in a PlayReady header").check();
  await shows(value(it, "Hexadecimal"), HEX);
  assert.equal(await value(it, "UUID").textContent(), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
  // Content keys are never swapped.
  assert.equal(await it.getByRole("button", { name: "Use as contentKey" }).count(), 0);
  await it.getByRole("button", { name: "Use as kid" }).click();
  assert.deepEqual(await inserted(), [["kid", HEX]]);
  await it.getByLabel("As in a UUID").check();
  await input.fill(HEX.slice(1));
  await shows(it.locator(".kt-error"), "Error: 31 hexadecimal digits");
  assert.equal(await input.getAttribute("aria-invalid"), "true");
  assert.match(await description(input), /Hexadecimal digits, a UUID.* \| Error: 31/);
  await input.fill("");
  await it.locator(".kt-error").waitFor({ state: "hidden" });
  assert.equal(await input.getAttribute("aria-invalid"), null);
});

test("wrapping by keyboard alone, and the error of the field at fault", async () => {
  const it = tool("Wrap and unwrap");
  await it.locator("summary").focus();
  /** @param {string[]} keys */
  const press = async (...keys) => {
    for (const key of keys) await tab.keyboard.press(key);
  };
  await press("Enter", "Tab");
  await tab.keyboard.type(KEK);
  await press("Tab");
  await tab.keyboard.type(KEY);
  await press("Tab", "Space");
  assert.equal(await shows(value(it, "Wrapped key"), EK), EK);
  await press("Tab");
  await tab.keyboard.type(`${EK.slice(0, -1)}e`);
  await press("Enter");
  await shows(it.locator(".kt-error:visible"), "integrity");
  const ek = it.getByLabel("Wrapped key (ek)");
  assert.ok(await ek.evaluate((e) => e === document.activeElement));
  assert.match(await description(ek), /48 hexadecimal digits.*Error: the integrity check fails/);
  await press("Backspace");
  await tab.keyboard.type("d");
  await press("Tab", "Enter");
  assert.equal(await shows(value(it, "Content key"), KEY), KEY);
  assert.equal(await it.locator(".kt-error:visible").count(), 0);
  assert.ok(tab.url().endsWith("/light")); // Enter did not submit the form around
});

const KID = HEX.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const MPD = `<MPD><Period><AdaptationSet contentType="video"><ContentProtection cenc:default_KID="${KID}"/>
</AdaptationSet></Period></MPD>`;

test("key ids of a manifest, pasted and as a file", async () => {
  const it = await unfold("Key IDs of");
  await it.getByLabel("Manifest, PSSH").fill(MPD);
  assert.equal(await shows(value(it, "Key ID 1"), HEX), HEX);
  assert.match(await found(it.locator(".kt-sources").textContent()), /AdaptationSet video, default_KID/);
  await it.getByLabel("Manifest, PSSH").fill("junk");
  await shows(it.locator(".kt-error:visible"), "neither");
  assert.equal(await it.locator(".kt-row").count(), 0);
  await it
    .getByLabel("Or a file")
    .setInputFiles({ name: "a.mpd", mimeType: "application/dash+xml", buffer: Buffer.from(MPD) });
  await shows(value(it, "Key ID 1"), HEX);
  assert.equal(await it.getByLabel("Manifest, PSSH").inputValue(), "");
  await it.getByLabel("Or a file").setInputFiles({ name: "b", mimeType: "", buffer: Buffer.alloc((1 << 20) + 5) });
  await shows(it.locator(".kt-error:visible"), "more than 1 MiB");
});

test("the clear header of a token", async () => {
  const it = await unfold("clear header");
  await it.getByLabel("Token").fill(`https://a.example/rm?ExpressPlayToken=${TOKEN}`);
  await shows(value(it, "Account ID"), "201722");
  assert.equal(await value(it, "Environment").textContent(), "test");
  assert.equal(await value(it, "Token ID").textContent(), "242694036e6b9a7d17119e1c5147dffcfb418168456fa1dd");
  await it.getByLabel("Token").fill(TOKEN.slice(0, 40));
  await shows(it.locator(".kt-error"), "cut short");
});

test("a time in the browser's zone", async () => {
  const it = await unfold("Time to");
  await it.getByLabel("Date and time").fill("2026-01-15T12:00:00");
  await shows(value(it, "RFC 3339"), "2026-01-15T17:00:00Z");
  assert.equal(await value(it, "Seconds from now").textContent(), "+18000");
  await it.getByRole("button", { name: "Use as rental.periodEndTime" }).nth(1).click();
  await it.getByRole("button", { name: "Use as expirationTime" }).first().click();
  assert.deepEqual(await inserted(), [
    ["rental.periodEndTime", "+18000"],
    ["expirationTime", "2026-01-15T17:00:00Z"],
  ]);
  await it.getByLabel("Date and time").fill("2026-01-15T06:00:00");
  await shows(it.locator(".kt-error"), "in the future");
});

test("a form around takes nothing along", async () => {
  for (const summary of await tab.locator(".kt-title").all()) await summary.click();
  await tab.getByLabel("Key encryption key").fill(KEK);
  await tab.getByLabel("As in a PlayReady header").check();
  assert.deepEqual(await tab.evaluate(() => [...new FormData(document.forms[0])]), []);
  assert.equal(await tab.getByLabel("As in a UUID").isChecked(), false);
});

test("what is typed as markup stays text", async () => {
  const it = await unfold("^string");
  await it.getByLabel("String").fill("<img src=x onerror=alert(1)>");
  await shows(value(it, "Short form for a request"), "<img");
  assert.equal(await it.locator("img").count(), 0);
});

test("without insert there are no buttons to use a value; closed, the panel is gone", async () => {
  await tab.evaluate(async () => {
    const { mountKeyTools } = await import("/check/keytools-panel.js");
    window.panel = mountKeyTools(/** @type {HTMLElement} */ (document.getElementById("tools")));
  });
  const it = await unfold("Random");
  await it.getByRole("button", { name: "New key ID" }).click();
  await it.getByRole("button", { name: "Copy" }).waitFor();
  assert.equal(await it.getByRole("button", { name: /^Use/ }).count(), 0);
  await tab.evaluate(() => window.panel.close());
  assert.equal(await tab.locator("#tools > *").count(), 0);
});

for (const [theme, width] of /** @type {const} */ ([
  ["light", 900],
  ["dark", 320],
])) {
  test(`WCAG 2.2 AA in every state, ${theme} at ${width} pixels`, async () => {
    tab = await open(theme);
    await tab.setViewportSize({ width, height: 900 });
    /** @param {string} state */
    const clean = async (state) => {
      const found = await tab.evaluate(async (source) => {
        if (!window.axe) new Function(source)();
        const { violations } = await window.axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        });
        return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`));
      }, axe);
      assert.deepEqual(found, [], state);
      assert.ok(
        await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${state}: wider than the screen`,
      );
    };
    await clean("closed");
    for (const summary of await tab.locator(".kt-title").all()) await summary.click();
    await clean("open");
    await tab.getByRole("button", { name: "New key ID" }).click();
    await tab.getByRole("button", { name: "New content key" }).click();
    await tab.getByLabel("String").fill("0".repeat(32));
    await tab.getByLabel("Key or key ID").fill("rk8d+Ox90BGnZQCgyR5r9g==");
    await tab.getByLabel("Key encryption key").fill(KEK);
    await tab.getByLabel("Content key", { exact: true }).fill(KEY);
    await tab.getByRole("button", { name: "Wrap", exact: true }).click();
    await tab.getByLabel("Manifest, PSSH").fill(MPD);
    await tab.getByLabel("Token", { exact: true }).fill(TOKEN);
    await tab.getByLabel("Date and time").fill("2026-02-15T12:00:00");
    await shows(value(tool("Wrap"), "Wrapped key"), EK);
    await clean("filled");
    if (process.env.SCREENSHOTS)
      await tab.screenshot({ path: `${process.env.SCREENSHOTS}/keytools-${theme}-filled.png`, fullPage: true });
    await tab.getByRole("button", { name: "Unwrap" }).click();
    await tab.getByLabel("String").fill("0".repeat(65));
    for (const label of ["Key or key ID", "Manifest, PSSH", "Token"])
      await tab.getByLabel(label, { exact: label === "Token" }).fill("?");
    await tab.getByLabel("Date and time").fill("2020-02-15T12:00:00");
    for (let n = 0; n < 6; n++) await tab.locator(".kt-error:visible").nth(n).waitFor();
    await clean("wrong");
    if (process.env.SCREENSHOTS)
      await tab.screenshot({ path: `${process.env.SCREENSHOTS}/keytools-${theme}-wrong.png`, fullPage: true });
  });
}

test("a ^ before the string is left out, and said to be", async () => {
  const it = await unfold("^string");
  await it.getByLabel("String").fill("^kid1");
  await shows(value(it, "Short form for a request"), "^kid1");
  assert.equal(await value(it, "Short form for a request").textContent(), "^kid1");
  await shows(it.locator(".kt-notes"), "the ^ at the beginning was ignored");
});

test("seconds are counted from when they are used, and what is filled in is said to be", async () => {
  const it = await unfold("Time to");
  await it.getByLabel("Date and time").fill("2026-01-15T08:00:00");
  assert.equal(await value(it, "Seconds from now").textContent(), "+3600");
  await tab.evaluate(() => {
    window.clock = Date.parse("2026-01-15T12:10:00Z");
  });
  const row = it.locator(".kt-row").filter({ hasText: "Seconds from now" });
  const button = row.getByRole("button", { name: "Use as expirationTime" });
  await button.click();
  await row.getByRole("button", { name: "Filled in" }).waitFor();
  assert.deepEqual(await inserted(), [["expirationTime", "+3000"]]);
  assert.equal(await value(it, "Seconds from now").textContent(), "+3000");
  await button.waitFor();
});
