// Takes pictures of the main states of the checker in both themes: node web/test/screenshots.mjs
// FOLDER. With --content it renews those in content/images as well.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { idle, launch, serveSite, top } from "./browser.mjs";

const [folder, option] = process.argv.slice(2);
if (!folder) throw new Error("usage: node web/test/screenshots.mjs FOLDER [--content]");
mkdirSync(folder, { recursive: true });

const good =
  "customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae&kid=b366360da82e9c6e0b0984002a362cf2" +
  "&contentKey=b366360da82e9c6e0b0984002a362cf2" +
  "&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0";
const address = "https://host.example/hms/pr/token";
const wrong = good
  .replace("kid=b366360da82e9c6e0b0984002a362cf2", "kid=b366360d-a82e-9c6e-0b09-84002a362cf2")
  .replace("contentKey", "ContentKey")
  .replace("BuyToOwn", "Rental");
const bad = `${address}?${wrong}&rental.periodEndTime=+3600`;
/** @type {(url: string, status: number) => HAREntry} */
const entry = (url, status) => ({
  startedDateTime: "2026-01-15T12:00:00.000Z",
  request: { method: "GET", url, bodySize: -1 },
  response: { status },
});
const har = JSON.stringify({ log: { version: "1.2", entries: [entry(bad, 400), entry(`${address}?${good}`, 200)] } });

/**
 * The states: what is done on the page, and what is brought to the top of the picture.
 * @type {Record<string, (page: import("playwright-core").Page) => Promise<string | void>>}
 */
const states = {
  empty: async () => {},
  refused: (page) => page.fill("#text", bad),
  accepted: (page) => page.fill("#text", good),
  form: async (page) => {
    await page.fill("#text", bad);
    return "#fields";
  },
  file: async (page) => {
    await page.setInputFiles("#file", { name: "session.har", mimeType: "application/json", buffer: Buffer.from(har) });
    await page.click("#har-report button >> nth=0");
    return "#har-back";
  },
  share: async (page) => {
    await page.fill("#text", good);
    await page.click("#share");
  },
  send: async (page) => {
    await page.fill("#text", bad);
    await idle(page);
    return "#send";
  },
  answer: async (page) => {
    await page.fill("#text", bad);
    await idle(page);
    await page.click("#rendered summary");
    return "#answer";
  },
  keys: async (page) => {
    await page.click("text=Random key ID and content key");
    await page.click("text=New key ID");
    await page.click("text=New content key");
    return "#key-tools";
  },
};

const [browser, site] = await Promise.all([launch(), serveSite()]);
try {
  for (const [width, height] of [
    [360, 740],
    [768, 1024],
    [1440, 900],
  ]) {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      for (const [name, state] of Object.entries(states)) {
        const page = await browser.newPage({ viewport: { width, height }, colorScheme });
        await page.goto(`${site.url}/check/`);
        await page.waitForSelector("html[data-locked]");
        const at = await state(page);
        await idle(page);
        // The bar at the top covers what stands there.
        await page.evaluate(
          (selector) =>
            scrollTo({
              top: selector
                ? /** @type {Element} */ (document.querySelector(selector)).getBoundingClientRect().top + scrollY - 72
                : 0,
              behavior: "instant",
            }),
          at,
        );
        await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
        await page.close();
      }
    }
  }
  for (const colorScheme of option === "--content" ? /** @type {const} */ (["light", "dark"]) : []) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, colorScheme });
    await page.goto(`${site.url}/check/`);
    await page.waitForSelector("html[data-locked]");
    await page.fill("#text", bad);
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await idle(page);
    await page.screenshot({ path: join(top, `content/images/checker-${colorScheme}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  await site.close();
}
