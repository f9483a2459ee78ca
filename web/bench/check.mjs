// Measures the page that checks requests in Chromium: the time from navigation to the first
// verdict, with a warm cache, and the time from a keystroke to its verdict.

import { launch, serveSite } from "../test/browser.mjs";

const request =
  "customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae&kid=b366360d-a82e-9c6e-0b09-84002a362cf2" +
  "&contentKey=b366360da82e9c6e0b0984002a362cf2" +
  "&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0";
const rounds = 15;
const keys = 60;

const [browser, site] = await Promise.all([launch(), serveSite()]);
/** @type {(list: number[], p: number) => string} */
const percentile = (list, p) =>
  list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))].toFixed(1);
/** @type {(name: string, list: number[]) => void} */
const print = (name, list) =>
  console.log(
    `${name}: median ${percentile(list, 0.5)} ms, 95th percentile ${percentile(list, 0.95)} ms, of ${list.length}`,
  );

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const first = [];
  for (let i = 0; i <= rounds; i++) {
    await page.goto("about:blank");
    await page.goto(`${site.url}/check/#${request}`);
    // Until the page is locked, the worker is still storing it for the next visit.
    await page.waitForSelector("html[data-locked]");
    const time = await page.evaluate(() => performance.getEntriesByName("check:verdict")[0].startTime);
    if (i > 0) first.push(time);
  }
  print("navigation to first verdict, warm cache", first);

  await page.focus("#text");
  await page.keyboard.press("Control+End");
  await page.evaluate(() => {
    globalThis.times = [];
    let began = 0;
    // From the input to the frame that shows its verdict: layout included, the wait for the screen
    // not.
    addEventListener("beforeinput", () => (began = performance.now()), true);
    addEventListener("input", () => {
      queueMicrotask(() => {
        document.body.getBoundingClientRect();
        globalThis.times.push(performance.now() - began);
      });
    });
  });
  for (let i = 0; i < keys; i++) {
    await page.keyboard.press(i % 5 === 4 ? "Backspace" : "a");
    await page.waitForTimeout(20);
  }
  print("keystroke to verdict, laid out", await page.evaluate(() => globalThis.times));
} finally {
  await browser.close();
  await site.close();
}
