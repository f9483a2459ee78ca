// The page that sends requests, in Chromium, at a native server that serves it.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, top } from "./browser.mjs";
import { found } from "./found.mjs";
import { startNative } from "./native.mjs";
import { byWindow } from "./ways.mjs";

/** @import { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core" */

const axe = readFileSync(join(top, "node_modules/axe-core/axe.min.js"), "utf8");
const secret = "1ad8eed133edf43cbcc185f0236828ae";
const good =
  `customerAuthenticator=201722,${secret}&kid=b366360da82e9c6e0b0984002a362cf2` +
  "&contentKey=b366360da82e9c6e0b0984002a362cf2" +
  "&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0";

/** @type {Browser} */
let browser;
/** @type {NativeServer} */
let server;
before(async () => ([browser, server] = await Promise.all([launch(), startNative({ site: ["-try"] })])));
after(async () => {
  await browser?.close();
  server?.close();
});

/**
 * Opens a page of the site, runs a test on it, and looks for errors but those of answers.
 * @param {string} path
 * @param {(page: Page, seen: { urls: string[], context: BrowserContext }) => Promise<void>} run
 * @param {BrowserContextOptions} [options]
 */
async function on(path, run, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const urls = [];
  page.on(
    "console",
    (message) =>
      message.type() === "error" &&
      !/status of 4\d\d|net::ERR_FAILED/.test(message.text()) &&
      errors.push(message.text()),
  );
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => urls.push(request.url()));
  await page.goto(server.url + path);
  try {
    await run(page, { urls, context });
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** @type {(page: Page, text?: string) => Promise<void>} */
const send = async (page, text) => {
  await page.waitForSelector("[data-try=ready]");
  if (text !== undefined) await page.fill("#try-text", text);
  await page.click("#try-send");
  await page.waitForFunction(
    () => document.querySelector("#try-send:enabled") && document.querySelector("#try-result:not([hidden])"),
  );
};
/** @type {(page: Page, name: string) => Promise<string>} */
const definition = (page, name) => found(page.locator(`dt:text-is("${name}") + dd`).textContent());

test("a request gets a token, and what is clear in it is shown", () =>
  on("/try/", async (page, { urls }) => {
    await send(page, good);
    assert.equal(await page.textContent("#try-answer"), "A token");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "try-answer");
    assert.match(await found(page.textContent("#try-said")), /^A token\. Status 200\.$/);
    assert.equal(await definition(page, "environment"), "test");
    assert.equal(await definition(page, "account"), "201722");
    assert.match(await definition(page, "token ID"), /^[0-9a-f]{48}$/);
    assert.equal(await definition(page, "content-type"), "text/uri-list");
    assert.ok(await definition(page, "x-request-id"));
    const body = JSON.parse(await found(page.locator("pre").nth(1).textContent()));
    assert.equal(await page.locator("pre").first().textContent(), body.token);
    assert.ok(
      urls.every((url) => !url.includes(secret)),
      "a secret is in a URL",
    );
  }));

test("a refused request shows every problem with its page", () =>
  on("/try/", async (page) => {
    await send(page, `${good.replace("kid=b3", "kid=x3").replace("BuyToOwn", "Buy")}&errorFormat=json`);
    assert.equal(await page.textContent("#try-answer"), "Refused: -4022 Invalid kid");
    assert.equal(await page.locator(".problem").count(), 2);
    assert.equal(await page.getAttribute(".problem a", "href"), "/errors/-4022/");
    assert.match(await found(page.textContent(".problem")), /Fix: send .*32/);
    await send(page, good.replace("BuyToOwn", "Buy"));
    assert.match(await found(page.textContent("#try-answer")), /^Refused: -\d+ \w/);
    assert.match(await found(page.textContent(".drawn h3")), /^Error -\d+: /);
    assert.ok((await page.locator(".drawn a[href^='/errors/-']").count()) > 0);
  }));

test("a command is led to the checker, and what was typed survives a reload", () =>
  on("/try/", async (page, { urls }) => {
    await page.waitForSelector("[data-try=ready]");
    for (const text of [
      `curl ${server.url}/hms/pr/token --data '${good}'`,
      "$body = @{}",
      "POST /hms/pr/token HTTP/1.1",
      '{"kid":"1"}',
    ]) {
      await page.fill("#try-text", text);
      await page.click("#try-send");
      assert.ok(await page.isVisible("#try-wrong a[href='/check/']"), text);
      assert.equal(await page.evaluate(() => document.activeElement?.id), "try-text");
    }
    assert.ok(urls.every((url) => !url.includes("/hms/")));
    await page.fill("#try-text", good);
    await page.reload();
    await page.waitForSelector("[data-try=ready]");
    assert.equal(await page.inputValue("#try-text"), good);
    await send(page);
    assert.ok(await page.isHidden("#try-wrong"));
  }));

test("a URL is taken for its query, and GET sends one", () =>
  on("/try/", async (page, { urls }) => {
    await send(page, `https://other.example/hms/pr/token?${good}#x`);
    assert.equal(await page.textContent("#try-answer"), "A token");
    await page.check("input[value=GET]");
    await send(page, good);
    assert.equal(await page.textContent("#try-answer"), "A token");
    assert.ok(urls.includes(`${server.url}/hms/pr/token?${good}`));
    assert.ok(urls.every((url) => url.startsWith(`${server.url}/`)));
  }));

test("the checker hands its request over on demand, by way of the tab", () =>
  on("/check/", async (page, { urls }) => {
    await page.waitForSelector("[data-locked]");
    assert.equal(await page.isVisible("#try"), false);
    await page.fill("#text", `curl ${server.url}/hms/pr/token --data '${good}'`);
    await page.waitForSelector("#try");
    await page.click("#try");
    await page.waitForSelector("[data-try=ready]");
    assert.equal(page.url(), `${server.url}/try/`);
    assert.equal(await page.inputValue("#try-text"), good);
    assert.ok(
      urls.every((url) => !url.includes("contentKey")),
      "the request is in a URL",
    );
    await send(page);
    assert.equal(await page.textContent("#try-answer"), "A token");
  }));

test("an answer of the endpoint, in another window, does not ask in the locked page's place", () =>
  on("/check/", async (page, { context }) => {
    await page.waitForSelector("html[data-locked]");
    /** @type {string[]} */
    const posts = [];
    context.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
    for (const path of ["/hms/pr/token?errorFormat=json", "/healthz"]) {
      await page.evaluate(byWindow, [path, `${server.url}/hms/pr/token`]);
      assert.deepEqual(posts, [], path);
    }
  }));

test("a server that is gone is said to be", () =>
  on("/try/", async (page, { context }) => {
    await page.waitForSelector("[data-try=ready]");
    await context.route("**/hms/pr/token", (route) => route.abort());
    await page.fill("#try-text", good);
    await page.click("#try-send");
    await page.waitForFunction(() => document.getElementById("try-answer")?.textContent === "No answer");
    assert.match(await found(page.textContent("#try-content")), /could not be reached/);
  }));

test("by keyboard alone", () =>
  on("/try/", async (page) => {
    await page.waitForSelector("[data-try=ready]");
    await page.focus("#try-text");
    await page.keyboard.insertText(good);
    for (let i = 0; i < 8 && (await page.evaluate(() => document.activeElement?.id)) !== "try-send"; i++)
      await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "try-answer");
    assert.equal(await page.textContent("#try-answer"), "A token");
  }));

for (const [colorScheme, width] of /** @type {const} */ ([
  ["light", 1440],
  ["dark", 360],
])) {
  test(`accessible, ${colorScheme}, ${width} px`, () =>
    on(
      "/try/",
      async (page) => {
        for (const text of [undefined, `${good}&rightsType=x&errorFormat=json`, good]) {
          if (text) await send(page, text);
          await page.evaluate(axe);
          const violations = await page.evaluate(async () =>
            (
              await globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })
            ).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(", ")}`),
          );
          assert.deepEqual(violations, []);
          assert.ok(
            await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
            "it scrolls sideways",
          );
        }
      },
      { colorScheme, viewport: { width, height: 900 } },
    ));
}

test("without JavaScript it says how else to send", () =>
  on(
    "/try/",
    async (page) => {
      assert.match(await found(page.textContent("noscript")), /curl http/);
      assert.equal(await page.isVisible("#try"), false);
    },
    { javaScriptEnabled: false },
  ));
