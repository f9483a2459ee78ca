// Every page of the portal in Chromium, and what one does on them.

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, serveSite, top } from "./browser.mjs";
import { found } from "./found.mjs";

/** @import { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core" */

const axe = readFileSync(join(top, "node_modules/axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

/** @type {Browser} */
let browser;
/** @type {ServedSite} */
let site;
/** @type {string[]} */
let paths;
before(async () => {
  [browser, site] = await Promise.all([launch(), serveSite()]);
  paths = readdirSync(site.folder, { encoding: "utf8", recursive: true })
    .filter((f) => f.endsWith(".html"))
    .map((f) => `/${f.replaceAll("\\", "/").replace(/(^|\/)index\.html$/, "$1")}`)
    // A page for the disk, which is downloaded.
    .filter((path) => path !== "/check/check.html")
    .sort();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/**
 * Opens a page, and collects what went wrong on it: errors, failed requests, and requests to other
 * hosts.
 * @param {BrowserContext} context
 * @param {string} path
 */
async function open(context, path) {
  const page = await context.newPage();
  /** @type {string[]} */
  const wrong = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  // What is still loading when a test goes on to the next page is given up, the icon above all.
  page.on(
    "requestfailed",
    (request) => request.failure()?.errorText !== "net::ERR_ABORTED" && wrong.push(`${request.url()} failed`),
  );
  page.on(
    "request",
    (request) =>
      /^https?:/.test(request.url()) &&
      !request.url().startsWith(site.url) &&
      wrong.push(`${request.url()} is asked for`),
  );
  page.on(
    "response",
    (response) => response.status() >= 400 && wrong.push(`${response.url()} answers ${response.status()}`),
  );
  await page.goto(site.url + path);
  return { page, wrong };
}

/**
 * Runs f on each of the list, several at a time.
 * @param {string[]} list
 * @param {(item: string) => Promise<void>} f
 */
async function each(list, f) {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let item = rest.shift(); item !== undefined; item = rest.shift()) await f(item);
    }),
  );
}

const wide = { width: 1440, height: 900 };
const phone = { width: 360, height: 740 };
const looks = /** @type {const} */ ([
  [wide, "light"],
  [wide, "dark"],
  [phone, "dark"],
  [phone, "light"],
]).map(([viewport, colorScheme]) => ({ name: `${viewport.width} px, ${colorScheme}`, viewport, colorScheme }));

/**
 * What axe finds on a page as it stands, by all rules or by some.
 * @param {Page} page
 */
const violations = (page, rules = tags) =>
  page.evaluate(async (runOnly) => {
    const { violations } = await globalThis.axe.run({ runOnly, resultTypes: ["violations"], preload: false });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(", ")}`);
  }, rules);
/** @type {Map<string, Set<string>>} */
const ids = new Map();
/** @type {[from: string, link: string][]} */
const links = [];

test("every page, in both themes, wide and on a phone", async () => {
  const context = await browser.newContext();
  /** @type {string[]} */
  const failures = [];
  await each(paths, async (path) => {
    const { page, wrong } = await open(context, path);
    await page.evaluate(axe);
    let width = 0;
    for (const { name, viewport, colorScheme } of looks) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      // The other theme of the same width differs in colours alone.
      const found = await violations(page, viewport.width === width ? ["color-contrast"] : tags);
      width = viewport.width;
      const is = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth > innerWidth,
        dark: matchMedia("(prefers-color-scheme: dark)").matches,
      }));
      if (is.wide) found.push("it is wider than the window");
      if (is.dark !== (colorScheme === "dark")) found.push("it has another theme");
      for (const what of found) failures.push(`${path}, ${name}: ${what}`);
    }
    const found = await page.evaluate(() => ({
      ids: [...document.querySelectorAll("[id]")].map((e) => e.id),
      links: [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[href]"))].map(
        (a) => a.href,
      ),
    }));
    ids.set(path, new Set(found.ids));
    for (const link of found.links) links.push([path, link]);
    for (const what of wrong) failures.push(`${path}: ${what}`);
    await page.close();
  });
  await context.close();
  assert.deepEqual(failures, []);
  assert.ok(paths.length > 90, `${paths.length} pages`);
});

test("no link and no anchor leads nowhere", () => {
  const broken = new Set();
  const files = new Set(
    readdirSync(site.folder, { encoding: "utf8", recursive: true }).map((f) => `/${f.replaceAll("\\", "/")}`),
  );
  let checked = 0;
  for (const [from, link] of links) {
    const url = new URL(link);
    if (url.origin !== site.url) continue;
    checked++;
    const anchors = ids.get(url.pathname);
    if (!anchors && !files.has(url.pathname)) broken.add(`${from}: ${link}`);
    // A hash of the page that checks requests is a request.
    if (anchors && url.hash && url.pathname !== "/check/" && !anchors.has(decodeURIComponent(url.hash.slice(1))))
      broken.add(`${from}: ${link}`);
  }
  assert.deepEqual([...broken], []);
  assert.ok(checked > 1000, `${checked} links`);
});

/**
 * Runs a test on a page in a context of its own.
 * @param {string} path
 * @param {(page: Page, context: BrowserContext) => Promise<void>} run
 * @param {BrowserContextOptions} [options]
 */
async function on(path, run, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const { page, wrong } = await open(context, path);
  try {
    await run(page, context);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

/** @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const { id, tagName, textContent } = /** @type {Element} */ (document.activeElement);
    return textContent.trim() || id || tagName;
  });

// The page that a query is for, and the rank that it has to reach.
for (const [query, wanted, rank] of /** @type {const} */ ([
  ["-4020", "/errors/-4020/", 1],
  ["4020", "/errors/-4020/", 1],
  ["error 4020", "/errors/-4020/", 1],
  ["HTTP 429", "/errors/429/", 1],
  ["kid", "/parameters/kid/", 1],
  ["kidd", "/parameters/kid/", 1],
  ["rental.play", "/parameters/rental.playDuration/", 1],
  ["rental playDuration", "/parameters/rental.playDuration/", 1],
  ["playDuraton", "/parameters/rental.playDuration/", 1],
  ["retnal", "/parameters/rental.periodEndTime/", 3],
  ["byte order", "/guides/key-ids/", 3],
  ["byte ordr", "/guides/key-ids/", 3],
  ["how do I get a token", "/guides/quickstart/", 3],
  ["too many requests", "/errors/429/", 3],
  ["shaka widevine", "/guides/players/", 3],
])) {
  test(`search finds ${query}`, () =>
    on("/", async (page) => {
      await page.keyboard.press("/");
      assert.equal(await focused(page), "search");
      await page.keyboard.type(query);
      await page.waitForSelector('#hits [role=option][aria-selected="true"]');
      const hits = await page
        .locator("#hits a")
        .evaluateAll((all) => all.map((a) => new URL(/** @type {HTMLAnchorElement} */ (a).href).pathname));
      const at = hits.indexOf(wanted) + 1;
      assert.ok(at > 0 && at <= rank, `${wanted} has rank ${at} of ${hits.join(" ")}`);
      if (at > 1) return;
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname === wanted);
    }));
}

test("search shows what it found, and is one stop of the tab key", () =>
  on("/", async (page) => {
    await page.focus("#search");
    await page.keyboard.type("scms");
    const mark = page.locator("#hits mark").first();
    assert.match(await found(mark.textContent()), /^SCMS$/);
    const [inside, around] = await Promise.all(
      [mark, page.locator("#hits")].map((shown) => found(shown.boundingBox())),
    );
    assert.ok(inside.x + inside.width <= around.x + around.width, "the match is cut off");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "theme");
  }));

test("search says that it finds nothing, and closes", () =>
  on("/", async (page) => {
    await page.focus("#search");
    await page.keyboard.type("xyzzy-quux");
    await page.waitForSelector("#hits .none");
    assert.match(await found(page.textContent("#hits")), /Nothing was found/);
    await page.keyboard.press("Escape");
    assert.equal(await page.isVisible("#hits"), false);
  }));

for (const { name, viewport, colorScheme } of looks) {
  test(`accessible with an open search, and an open menu, ${name}`, () =>
    on(
      "/parameters/kid/",
      async (page) => {
        await page.evaluate(axe);
        await page.focus("#search");
        await page.keyboard.type("kid");
        await page.waitForSelector("#hits a");
        assert.deepEqual(await violations(page), []);
        await page.fill("#search", "xyzzy-quux");
        await page.waitForSelector("#hits .none");
        assert.deepEqual(await violations(page), []);
        await page.keyboard.press("Escape");
        if (viewport === phone) {
          await page.click(".menu");
          await page.waitForSelector("#menu:popover-open");
          assert.deepEqual(await violations(page), []);
        }
      },
      { viewport, colorScheme },
    ));
}

test("tabs are in step, work by keyboard, and are remembered", () =>
  on("/guides/quickstart/", async (page) => {
    /** @param {string} name */
    const tab = (name) => page.locator("[role=tab]", { hasText: new RegExp(`^${name}$`) });
    await tab("Python").first().click();
    for (const t of await tab("Python").all()) assert.equal(await t.getAttribute("aria-selected"), "true");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(page), "Node");
    assert.match(await found(page.locator("[role=tabpanel]:visible").first().textContent()), /fetch\(/);
    await page.reload();
    assert.equal(await tab("Node").first().getAttribute("aria-selected"), "true");
  }));

test("code, requests and whole pages can be copied", () =>
  on("/errors/-4020/", async (page, context) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    /** @param {import("playwright-core").Locator} button */
    const copied = async (button) => {
      const element = await button.elementHandle(); // its text, by which it was found, changes
      await element.click();
      await page.waitForFunction((b) => b.textContent === "Copied", element);
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const box = page.locator(".codebox", { has: page.locator("pre:visible") }).first();
    assert.equal(await copied(box.locator(".copy")), await box.locator("pre").textContent());
    assert.match(
      await copied(page.locator("button", { hasText: "Copy request" }).first()),
      /^customerAuthenticator=.*kid=/,
    );
    assert.equal(
      await copied(page.locator("button", { hasText: "Copy as Markdown" })),
      readFileSync(join(site.folder, "errors/-4020.md"), "utf8"),
    );
    assert.equal(await page.locator("[role=status]").last().textContent(), "Copied");
  }));

test("the theme changes, and is remembered", () =>
  on("/", async (page) => {
    const color = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await color();
    await page.click(".theme");
    const after = await color();
    assert.notEqual(before, after);
    await page.goto(`${site.url}/parameters/kid/`);
    assert.equal(await color(), after);
  }));

test("the keyboard alone is enough, and shows where it is", () =>
  on("/parameters/kid/", async (page) => {
    await page.keyboard.press("Tab");
    assert.match(await focused(page), /content/i);
    await page.keyboard.press("Enter");
    // page.url() follows the browser some time later.
    await page.waitForURL(/#/);
    const seen = new Set();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body) return null;
        const style = getComputedStyle(e);
        return {
          name: e.outerHTML.slice(0, 90),
          shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        };
      });
      if (!at) break;
      assert.ok(at.shown, `nothing shows the focus on ${at.name}`);
      seen.add(at.name);
    }
    assert.ok(seen.size > 15, `${seen.size} places`);
  }));

test("the menu of a phone opens by keyboard", () =>
  on(
    "/parameters/kid/",
    async (page) => {
      const button = page.locator("[popovertarget=menu]").first();
      assert.equal(await page.isVisible("#menu"), false);
      await button.focus();
      await page.keyboard.press("Enter");
      assert.equal(await page.isVisible("#menu"), true);
      assert.equal(await page.locator("#menu [aria-current=page]").isVisible(), true);
      assert.equal(await page.locator("#menu [aria-current=true]").textContent(), "Parameters");
      await page.keyboard.press("Escape");
      assert.equal(await page.isVisible("#menu"), false);
      await page.keyboard.press("Enter");
      await page.locator("#menu button", { hasText: "Close" }).click();
      assert.equal(await page.isVisible("#menu"), false);
    },
    { viewport: phone },
  ));

test("a printout has the chosen alternative, and its name", () =>
  on("/guides/quickstart/", async (page) => {
    await page.locator("[role=tab]", { hasText: "Python" }).first().click();
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(await page.locator("[role=tab]:visible").allTextContents(), ["Python"]);
    assert.match(await found(page.locator("[role=tabpanel]:visible").first().textContent()), /urllib/);
  }));

test("on a phone, long names break between their words, and a table that goes on has a shadow", () =>
  on(
    "/guides/output-protection/",
    async (page) => {
      const table = page.locator(".scroll:has(table)").first();
      assert.ok(
        (await found(table.locator("td").first().boundingBox())).width < 164,
        "the first column takes half of the screen",
      );
      assert.match(await table.evaluate((e) => getComputedStyle(e).backgroundAttachment), /local.*scroll/);
      await page.goto(`${site.url}/parameters/uncompressedDigitalVideoOPL/`);
      const lines = await page.locator("h1 code").evaluate((code) => {
        const range = document.createRange();
        const texts = [...code.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE);
        return texts.map((n) => {
          range.selectNodeContents(n);
          return range.getClientRects().length;
        });
      });
      assert.ok(lines.length > 3 && lines.every((n) => n === 1), `the name breaks within a word: ${lines}`);
    },
    { viewport: phone },
  ));

test("prose has one measure everywhere, and what does nothing is no stop of the tab key", () =>
  on(
    "/parameters/kid/",
    async (page) => {
      assert.equal(await page.locator(".contents summary").evaluate((e) => e.tabIndex), -1);
      /** @param {string} selector */
      const measure = (selector) =>
        page.locator(selector).evaluateAll((all) => Math.max(...all.map((e) => e.getBoundingClientRect().width)));
      const most = await measure("main p");
      for (const path of ["/404.html", "/check/"]) {
        await page.goto(site.url + path);
        assert.ok(
          (await measure("main .prose p")) <= most,
          `${path} is ${await measure("main .prose p")} px wide, and others ${most}`,
        );
      }
    },
    { viewport: wide },
  ));

test("pages are read without JavaScript", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } });
  for (const [path, hidden] of /** @type {const} */ ([
    ["/guides/quickstart/", /requests\.post|urllib/],
    ["/errors/-4020/", /"errorCode": -4020/],
    ["/parameters/kid/", /f81d4fae/],
    ["/check/", /JavaScript[\s\S]*customerAuthenticator/],
  ])) {
    const page = await context.newPage();
    await page.goto(site.url + path);
    const main = page.locator("main");
    assert.match(await found(main.textContent()), hidden, path);
    for (const details of await main.locator(".panels:visible details").all())
      assert.ok(await details.locator("summary").isVisible(), path);
    assert.ok(await page.locator("nav a").first().isVisible(), path);
    await page.close();
  }
  await context.close();
});
