// The page that checks requests, as the site has it, in Chromium.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { idle, launch, serveSite, top } from "./browser.mjs";
import { found } from "./found.mjs";

/** @import { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core" */

const good =
  "customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae&kid=b366360da82e9c6e0b0984002a362cf2" +
  "&contentKey=b366360da82e9c6e0b0984002a362cf2" +
  "&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0";
const hyphens = good
  .replace("kid=b366360da82e", "kid=b366360d-a82e-")
  .replace("9c6e0b0984002a362cf2&", "9c6e-0b09-84002a362cf2&");
const uuid = "b366360d-a82e-9c6e-0b09-84002a362cf2";

/** @type {Browser} */
let browser;
/** @type {ServedSite} */
let site;
before(async () => ([browser, site] = await Promise.all([launch(), serveSite()])));
after(async () => {
  await browser?.close();
  await site?.close();
});

/**
 * Opens the page with a request, runs a test on it, and looks for errors.
 * @param {string} request
 * @param {(page: Page, context: BrowserContext) => Promise<void>} run
 * @param {BrowserContextOptions} [options]
 */
async function on(request, run, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`${site.url}/check/${request ? `#${request}` : ""}`);
  await page.waitForSelector("[data-check=ready]");
  try {
    await run(page, context);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** @param {Page} page */
const verdict = (page) => page.textContent("#verdict");
/** @param {Page} page */
const text = (page) => page.inputValue("#text");
/** @type {(page: Page, name: string) => import("playwright-core").Locator} */
const field = (page, name) => page.locator(`[id="field-${name}"]`);

test("a text is recognized, marked and judged as it is typed", () =>
  on("", async (page) => {
    assert.equal(await verdict(page), "Verdict");
    await page.fill("#text", `https://host.example/hms/pr/token?${hyphens}&foo=1`);
    assert.equal(await verdict(page), "Refused: 1 problem");
    assert.match(
      await found(page.textContent("#recognized")),
      /^This is a license token request: a URL with 10 parameters\. It goes by GET to https:\/\/host\.example\/hms\/pr\/token\. Its/,
    );
    assert.deepEqual(await page.locator(".marks mark.bad").allTextContents(), [uuid]);
    assert.deepEqual(await page.locator(".marks mark.warn").allTextContents(), ["foo"]);
    assert.equal(await page.textContent("#warnings"), "1 warning");
    await page.waitForFunction(() => document.getElementById("said")?.textContent === "Refused: 1 problem, 1 warning.");
    assert.equal(await page.getAttribute(".finding .code", "href"), "/errors/-4020/");
    await page.click(".finding .jump");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "field-kid");
    await page.click(".finding >> text=Show in the text");
    assert.equal(
      await page.evaluate(() => {
        const area = /** @type {HTMLTextAreaElement} */ (document.activeElement);
        return area.value.slice(area.selectionStart, area.selectionEnd);
      }),
      uuid,
    );
  }));

test("a text longer than any request is not checked, and can be undone", () =>
  on(good, async (page) => {
    await idle(page);
    assert.notEqual(await page.textContent("[data-panel=form]"), "");
    await page.click("#reveal");
    await page.fill("#text", "kid=1&".repeat(30000));
    assert.equal(await verdict(page), "Not checked");
    await idle(page);
    for (const part of ["#sending .panels", "#answering .panels", "#reveal", "#rendered", ".marks mark", "#notes"])
      assert.ok(!(await page.locator(part).first().isVisible()), part);
    assert.ok(await page.isDisabled("#share"));
    assert.ok(await page.isEnabled("#clear"));
    assert.ok(await field(page, "kid").isDisabled());
    assert.ok(await page.isDisabled("#add-key"));
    assert.equal(await field(page, "rightsType").inputValue(), "");
    assert.equal(await page.textContent("#recognized"), "");
    await page.click("#undo");
    assert.equal(await verdict(page), "No problem found");
    assert.ok(await field(page, "kid").isEnabled());
  }));

test("the title and the live region say what there is, once", () =>
  on("", async (page) => {
    const title = await page.title();
    await page.evaluate(() => {
      globalThis.heard = [];
      const said = /** @type {HTMLElement} */ (document.getElementById("said"));
      new MutationObserver(() => globalThis.heard.push(said.textContent)).observe(said, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    /** @param {number} n */
    const heard = (n) => page.waitForFunction((wanted) => globalThis.heard.length >= wanted, n);
    await page.fill("#text", hyphens);
    assert.equal(await page.title(), `Error: ${title}`);
    await heard(1);
    await page.fill("#text", `${hyphens}&cookie=a`);
    // The next pause comes later than that of this change.
    await page.clock.install();
    await page.fill("#text", `${hyphens}&cookie=ab`);
    await page.clock.runFor(1000);
    await page.fill("#text", good);
    await page.clock.runFor(1000);
    await heard(2);
    assert.deepEqual(await page.evaluate(() => globalThis.heard), ["Refused: 1 problem.", "No problem found."]);
    assert.equal(await page.title(), title);
  }));

test("secrets that were shown are hidden again when another request comes", () =>
  on(
    hyphens,
    async (page) => {
      const key = "5f1de10cab9e3c6d70b1a4928cfe7d36";
      const sent = async () => {
        await idle(page);
        return found(page.textContent("[data-panel=form]"));
      };
      await idle(page);
      await page.click("#reveal");
      await page.click(".finding >> text=Fix it");
      assert.equal(await sent(), good);
      await page.evaluate(
        (copied) => navigator.clipboard.writeText(copied),
        good.replace(/contentKey=\w+/, `contentKey=${key}`),
      );
      await page.focus("#text");
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Control+v");
      assert.match(await text(page), new RegExp(key));
      assert.doesNotMatch(await sent(), new RegExp(key));
      assert.equal(await page.textContent("#reveal"), "Show secrets");
    },
    { permissions: ["clipboard-read", "clipboard-write"] },
  ));

test("on a phone the verdict is in sight after a paste, and the field that is filled in stays where it is", () =>
  on(
    "",
    async (page) => {
      await page.focus("#text");
      await page.keyboard.insertText(`https://host.example/hms/pr/token?${hyphens}&useHttps=true`);
      const strip = await found(page.locator("#strip").boundingBox());
      assert.ok(strip.y + strip.height <= 740, `${strip.y}`);
      assert.equal(await page.textContent("#strip"), await verdict(page));
      await page.click("#strip");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "verdict");
      await page.click("#clear");
      assert.ok(await page.isHidden("#strip"));
      await field(page, "kid").focus();
      const at = () => field(page, "kid").evaluate((e) => e.getBoundingClientRect().top);
      const before = await at();
      for (const digit of "b366") {
        await page.keyboard.type(digit);
        await idle(page);
        assert.ok(Math.abs((await at()) - before) < 1.5, `${digit}: ${await at()}, not ${before}`);
      }
    },
    { viewport: { width: 360, height: 740 } },
  ));

test("the marked copy lies under the text", () =>
  on("", async (page) => {
    await page.fill("#text", `curl 'https://host.example/hms/pr/token' \\\n  --data '${hyphens}'\n`);
    const [sheet, area] = await page.evaluate(() => {
      const style = (/** @type {string} */ selector) => {
        const { font, lineHeight, letterSpacing, padding, whiteSpace, overflowWrap, width, height, tabSize } =
          getComputedStyle(/** @type {Element} */ (document.querySelector(selector)));
        return { font, lineHeight, letterSpacing, padding, whiteSpace, overflowWrap, width, height, tabSize };
      };
      return [style(".marks"), style("#text")];
    });
    assert.deepEqual(sheet, area);
    assert.ok(
      await page.evaluate(() => {
        const area = /** @type {HTMLElement} */ (document.getElementById("text"));
        return area.scrollHeight <= area.clientHeight;
      }),
      "the text area scrolls by itself",
    );
  }));

test("what only the service can tell stands apart", () =>
  on(good, async (page) => {
    assert.equal(await verdict(page), "No problem found");
    const list = await page.locator(".unchecked li").allTextContents();
    assert.ok(
      list.some((line) => line.startsWith("-5002")),
      list.join(),
    );
    assert.ok(!list.some((line) => line.startsWith("-4020")), list.join());
  }));

test("the form follows the text, and the text the form", () =>
  on(good, async (page) => {
    assert.equal(await field(page, "kid").inputValue(), "b366360da82e9c6e0b0984002a362cf2");
    await field(page, "rightsType").selectOption("Rental");
    assert.match(await text(page), /&rightsType=Rental&/);
    assert.equal(await page.textContent('[id="need-rental.periodEndTime"]'), "required");
    assert.equal(await field(page, "rental.periodEndTime").getAttribute("aria-invalid"), "true");
    assert.equal(await page.textContent("#need-generalFlags"), "required");
    await field(page, "generalFlags").fill("00000001");
    await field(page, "rental.periodEndTime").fill("+3600");
    assert.match(await text(page), /&generalFlags=00000001&rental\.periodEndTime=%2B3600$/);
    assert.equal(await verdict(page), "No problem found");
    await field(page, "rental.periodEndTime").fill("");
    assert.doesNotMatch(await text(page), /periodEndTime/);
    await page.fill("#text", good.replace("rightsType=BuyToOwn", "rightsType=buytoown"));
    assert.equal(await field(page, "rightsType").inputValue(), "buytoown");
    assert.equal(await page.textContent('[id="need-rental.periodEndTime"]'), "only for Rental");
    await field(page, "kek").fill("000102030405060708090a0b0c0d0e0f");
    const needs = async () => Promise.all(["kek", "ek", "contentKey"].map((name) => page.textContent(`#need-${name}`)));
    assert.deepEqual(await needs(), ["not beside contentKey", "not beside contentKey", "not beside kek"]);
    await field(page, "contentKey").fill("");
    assert.deepEqual(await needs(), ["optional", "optional", "not beside kek"]);
    await field(page, "kek").fill("");
    assert.deepEqual(await needs(), ["optional", "optional", "required"]);
    await field(page, "ek").fill("5dbd06c0056b42fe0b8cf406679620c31bd619732730433d");
    assert.deepEqual(await needs(), ["required", "optional", "optional"]);
  }));

test("a + that was not escaped is shown as it was meant, and written as it must be", () =>
  on(
    `${good.replace("BuyToOwn", "Rental")}&generalFlags=00000001&rental.periodEndTime=+3600&extensionType=abcd&extensionPayload=a+b+`,
    async (page) => {
      assert.equal(await field(page, "extensionPayload").inputValue(), "a+b+");
      assert.equal(await field(page, "rental.periodEndTime").inputValue(), "+3600");
      await field(page, "rental.periodEndTime").focus();
      await page.keyboard.press("End");
      await page.keyboard.type("0");
      assert.match(await text(page), /&rental\.periodEndTime=%2B36000&/);
      assert.equal(await field(page, "rental.periodEndTime").inputValue(), "+36000");
    },
  ));

test("the form has the order of the tables, and no more keys than a request", () =>
  on("", async (page) => {
    assert.deepEqual(
      (await page.locator(".field").evaluateAll((list) => list.map((f) => f.dataset.name))).slice(0, 5),
      ["customerAuthenticator", "errorFormat", "kek", "kid", "ek"],
    );
    await page.fill("#text", Array.from({ length: 15 }, (_, i) => `kid.${i}=1`).join("&"));
    await page.click("#add-key");
    assert.equal(await page.locator(".key").count(), 16);
    assert.ok(await page.isDisabled("#add-key"));
  }));

test("a command keeps its form while fields change", () =>
  on("", async (page) => {
    const command = `curl 'https://host.example/hms/pr/token' --data '${good}'`;
    await page.fill("#text", command);
    await field(page, "rightsType").selectOption("Rental");
    assert.equal(await text(page), command.replace("BuyToOwn", "Rental"));
    await field(page, "rental.periodEndTime").fill("+60");
    assert.equal(await text(page), `${command.replace("BuyToOwn", "Rental").slice(0, -1)}&rental.periodEndTime=%2B60'`);
    await page.fill("#text", `curl 'https://host.example/hms/pr/token' --data-urlencode 'cookie=a b' -d kid=1`);
    await field(page, "cookie").fill("c+d");
    assert.equal(await text(page), `curl 'https://host.example/hms/pr/token' --data-urlencode 'cookie=c+d' -d kid=1`);
    await field(page, "cookie").fill("it's");
    assert.equal(await field(page, "cookie").inputValue(), "it's");
    assert.equal(await field(page, "kid").inputValue(), "1");
  }));

test("keys can be added and removed", () =>
  on(good, async (page) => {
    await page.click("#add-key");
    assert.match(await text(page), /kid\.0=b366360da82e9c6e0b0984002a362cf2&contentKey\.0=/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "field-kid.1");
    await field(page, "kid.1").fill("0a1b2c3d4e5f60718293a4b5c6d7e8f9");
    await field(page, "contentKey.1").fill("000102030405060708090a0b0c0d0e0f");
    assert.equal(await verdict(page), "No problem found");
    await page.click("text=Remove >> nth=1");
    assert.equal(await text(page), good);
    assert.equal(await page.locator(".key").count(), 1);
  }));

test("the keyboard alone is enough", () =>
  on("", async (page) => {
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);
    /** @param {string} wanted */
    const tabTo = async (wanted) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press("Tab");
        if ((await focused()) === wanted) return;
      }
      assert.fail(`no way to ${wanted}`);
    };
    await page.focus("#text");
    await page.keyboard.insertText(hyphens);
    await tabTo("Fix it: kid must be 32 hexadecimal characters long");
    await page.keyboard.press("Enter");
    assert.equal(await text(page), good);
    assert.equal(await focused(), "No problem found");
    await page.keyboard.press("Control+z");
    assert.equal(await text(page), hyphens);
    await tabTo("kid must be 32 hexadecimal characters long");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "field-kid");
    await idle(page);
    await page.focus("#reveal");
    await page.keyboard.press("Enter");
    await tabTo("URL");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator("[data-panel=form]").isVisible(), true);
  }));

test("the key tools fill in the form", () =>
  on(hyphens, async (page) => {
    await page.waitForSelector("[data-keys=ready]");
    await page.click("text=Hex, Base64, UUID, PlayReady byte order");
    await page.fill(".kt input >> nth=1", uuid);
    await page.keyboard.press("Control+z");
    assert.equal(await text(page), hyphens, "the tool's field undoes by itself");
    await page.fill(".kt input >> nth=1", uuid);
    await page.click(".kt >> text=Use as kid");
    assert.equal(await text(page), good);
    await page.click("#add-key");
    await page.click(".kt >> text=Use as kid");
    assert.equal(await field(page, "kid.1").inputValue(), "b366360da82e9c6e0b0984002a362cf2");
  }));

test("one history for text, form and fixes", () =>
  on(hyphens, async (page) => {
    await page.click(".finding >> text=Fix it");
    assert.equal(await text(page), good);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "verdict");
    await page.click("#group-token summary");
    await field(page, "cookie").fill("abc");
    await page.focus("#text");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("d");
    assert.match(await text(page), /&cookie=abcd$/);
    await page.keyboard.press("Control+z");
    assert.match(await text(page), /&cookie=abc$/);
    await page.keyboard.press("Control+z");
    assert.equal(await text(page), good);
    await page.click("#undo");
    assert.equal(await text(page), hyphens);
    assert.ok(await page.isDisabled("#undo"));
    await page.click("#redo");
    assert.equal(await text(page), good);
    assert.equal(await verdict(page), "No problem found");
  }));

test("all certain fixes at once", () =>
  on(hyphens.replace("contentKey=", "ContentKey=0x").replace("BuyToOwn", "buytoown"), async (page) => {
    await page.click("#fix-all");
    await page.click(".finding >> text=Fix it");
    assert.equal(await text(page), good);
  }));

test("what the page says to send comes back as a request, and can be fixed as one", () =>
  on(good, async (page) => {
    await page.waitForFunction(() => document.querySelector("#sending:not(.idle)"));
    await page.click("#reveal");
    for (const language of ["bash", "cmd", "powershell"]) {
      const sent = await found(page.locator(`[data-panel="${language}"]`).textContent());
      await page.fill(
        "#text",
        sent
          .replace("kid=b366360da82e9c6e0b0984002a362cf2", `kid=${uuid}`)
          .replace("kid' = 'b366360da82e9c6e0b0984002a362cf2", `kid' = '${uuid}`),
      );
      assert.equal(await verdict(page), "Refused: 1 problem", language);
      await page.waitForFunction(() =>
        document.getElementById("send-note")?.textContent.startsWith("With the certain fix made. "),
      );
      assert.doesNotMatch(await found(page.textContent("#send-note")), /refused/);
      await page.click(".finding >> text=Fix it");
      assert.equal(await verdict(page), "No problem found", language);
      assert.equal(await text(page), sent);
    }
  }));

test("a text that is not a request is described, without a list of problems", () =>
  on("", async (page) => {
    const title = await page.title();
    for (const [given, said] of /** @type {const} */ ([
      ["hello", /^This is a text of no known kind/],
      ["A1b-".repeat(40), /^This is a license token of ExpressPlay's own service/],
      ['{"errorCode":-2020}', /^This is an error answer of the endpoint\..*-2020 Missing rights type$/],
    ])) {
      await page.fill("#text", given);
      assert.equal(await verdict(page), "Not a request");
      assert.equal(await page.locator(".finding").count(), 0);
      assert.match(await found(page.textContent("#findings")), said);
      assert.equal(await page.title(), title);
      await page.waitForFunction(() => document.querySelector("#sending.idle"));
    }
    assert.equal(await page.getAttribute("#findings a", "href"), "/errors/-2020/");
  }));

test("values that are not known are listed and not judged", () =>
  on("", async (page) => {
    await page.fill("#text", good.replace(/kid=\w+/, "kid=$KID").replace(/contentKey=\w+/, "contentKey={{key}}"));
    assert.equal(await verdict(page), "No problem found in what is known");
    assert.match(await found(page.textContent("#findings")), /^Not known, and so not checked: kid, contentKey\./);
    await page.click(".unknown >> text=contentKey");
    assert.equal(
      await page.evaluate(() => {
        const area = /** @type {HTMLTextAreaElement} */ (document.activeElement);
        return area.value.slice(area.selectionStart, area.selectionEnd);
      }),
      "{{key}}",
    );
    await idle(page);
    assert.doesNotMatch(await found(page.textContent("#send-note")), /refused/);
    await page.fill("#text", "kid=$KID");
    assert.equal(await verdict(page), "Refused: 8 problems");
  }));

test("a key ID of a pasted key source goes into the last request", () =>
  on(good, async (page) => {
    const box =
      "0000003470737368010000001077efecc0b24d02ace33c1e52e2fb4b00000001f81d4fae7dec11d0a76500a0c91e6bf600000000";
    for (const name of ["box.bin", "box.txt"]) {
      const buffer = name.endsWith("bin") ? Buffer.from(box, "hex") : Buffer.from(box);
      await page.setInputFiles("#file", { name, mimeType: "", buffer });
      await page.waitForFunction(() => document.getElementById("findings")?.textContent?.includes("a PSSH box"));
      assert.equal(await verdict(page), "Not a request");
    }
    await page.click("#findings >> text=Use as kid");
    assert.equal(await verdict(page), "No problem found");
    assert.equal(await field(page, "kid").inputValue(), "f81d4fae7dec11d0a76500a0c91e6bf6");
    assert.equal(await text(page), good.replace(/&kid=\w+/, "&kid=f81d4fae7dec11d0a76500a0c91e6bf6"));
  }));

test("the answer is the endpoint's, as text and as elements", () =>
  on(hyphens, async (page) => {
    await idle(page);
    const json = await found(page.textContent("[data-panel=answer-json]"));
    assert.match(json, /^HTTP\/1\.1 400 Bad Request\nContent-Type: application\/json; charset=utf-8\n\n\{/);
    assert.equal(JSON.parse(json.slice(json.indexOf("{"))).errorCode, -4020);
    assert.match(await found(page.textContent("[data-panel=answer-html]")), /<h1>Error -4020:/);
    await page.click("#rendered summary");
    assert.equal(
      await page.textContent("#rendered-page h3"),
      "Error -4020: kid must be 32 hexadecimal characters long",
    );
    await page.fill("#text", good);
    await idle(page);
    assert.match(await found(page.textContent("[data-panel=answer-json]")), /^HTTP\/1\.1 200 OK[\s\S]*"token"/);
  }));

test("what to send is corrected, and masked until asked for", () =>
  on("", async (page) => {
    await page.fill("#text", `https://host.example/hms/pr/token?${hyphens}`);
    await idle(page);
    const panels = () => page.locator("#sending code").allTextContents();
    for (const code of await panels()) {
      assert.doesNotMatch(code, /1ad8eed133edf43cbcc185f0236828ae|contentKey[^&\n]*b366360d/);
      assert.match(code, /b366360da82e9c6e0b0984002a362cf2/);
      assert.match(code, /https:\/\/host\.example\/hms\/pr\/token|YOUR_contentKey/);
    }
    assert.match(await found(page.textContent("#send-note")), /^With the certain fix made\. Names replace/);
    await page.click("#reveal");
    assert.equal((await panels())[1], good);
    assert.equal((await panels())[0], `https://host.example/hms/pr/token?${good}`);
    assert.match(
      (await panels())[2],
      /^curl --fail-with-body --max-time 10 'https:\/\/host\.example\/hms\/pr\/token' \\\n {2}--data-urlencode 'customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae' \\\n/,
    );
  }));

test("every example opens here and raises its code", () =>
  on("", async (page) => {
    const galleries = await page
      .locator(".gallery")
      .evaluateAll((list) =>
        list.map((g) => [...g.querySelectorAll("a")].map((a) => [a.querySelector("code")?.textContent ?? "", a.hash])),
      );
    const [passing, failing, service] = galleries;
    assert.ok(passing.length >= 7 && failing.length >= 25 && service.length >= 8);
    for (const [i, list] of galleries.entries()) {
      for (const [code, hash] of list) {
        await page.evaluate((to) => {
          location.hash = to;
        }, hash);
        await page.waitForFunction(
          (to) => /** @type {HTMLTextAreaElement?} */ (document.getElementById("text"))?.value === to.slice(1),
          hash,
        );
        const codes = await page.locator("#findings .code").allTextContents();
        if (i === 1) assert.ok(codes.includes(code), `${code}: ${codes}`);
        else
          assert.deepEqual(
            codes.filter((c) => i === 0 || c === code),
            [],
            hash,
          );
      }
    }
    await page.goto(`${site.url}/errors/-4020/`);
    await page.click("text=Check this >> nth=0");
    await page.waitForSelector("[data-check=ready]");
    assert.ok((await page.locator("#findings .code").allTextContents()).includes("-4020"));
  }));

/** @type {(method: string, url: string, postData?: object, status?: number) => HAREntry} */
const entry = (method, url, postData, status = 400) => ({
  startedDateTime: "2026-01-15T12:00:00.000Z",
  request: { method, url, postData, bodySize: -1 },
  response: { status },
});
const form = "application/x-www-form-urlencoded";
const har = JSON.stringify({
  log: {
    version: "1.2",
    entries: [
      entry("GET", "https://host.example/styles.css"),
      entry("POST", "https://host.example/hms/pr/token", {
        mimeType: form,
        text: hyphens,
        params: [{ name: "kid", value: "decoded" }],
      }),
      entry("GET", `https://host.example/hms/pr/token?${good}`, undefined, 200),
      entry("POST", "https://host.example/hms/pr/token", { mimeType: "application/json", text: "{}" }, 415),
      entry("POST", "https://host.example/hms/pr/token", { mimeType: form, params: [{ name: "kid", value: "1" }] }),
    ],
  },
});

test("a HAR file is checked from its raw requests, and reported without values", () =>
  on("", async (page) => {
    await page.setInputFiles("#file", { name: "session.har", mimeType: "application/json", buffer: Buffer.from(har) });
    await page.waitForSelector("#har-report tbody");
    assert.match(
      await found(page.textContent("#har-report p")),
      /^session\.har: 5 requests, 4 token requests, 2 of them with problems\.$/,
    );
    const verdicts = (await page.locator("#har-report td:nth-child(2)").allTextContents()).map((s) => s.trim());
    assert.deepEqual(verdicts, [
      "-4020",
      "No problem found",
      "415 -2017 -4018 -2005 -2020 -5006×5",
      "Not checked: the file has only the decoded body",
    ]);
    for (const [label, name] of [
      ["CSV", "session.csv"],
      ["JSON", "session.checked.json"],
    ]) {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(`text=Download as ${label}`)]);
      assert.equal(download.suggestedFilename(), name);
      const written = readFileSync(await download.path(), "utf8");
      assert.match(written, /-4020/);
      assert.doesNotMatch(written, /1ad8eed1|b366360d|201722/);
      if (label === "JSON") assert.equal(JSON.parse(written).length, 4);
    }
    await page.click("#har-report button >> nth=2");
    assert.equal(await verdict(page), "Refused: 10 problems");
    await page.click("#har-report button >> nth=0");
    assert.equal(await text(page), `curl 'https://host.example/hms/pr/token' --data-raw '${hyphens}'`);
    await page.click("#har-report button >> nth=1");
    assert.match(await text(page), /^https/);
    await page.click("text=Back to the file (2 of 4)");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Open request 3 above");
    await page.click("text=Close the file");
    assert.ok(await page.isHidden("#har"));
    assert.ok(await page.isHidden("#har-back"));
  }));

test("a file that is none can be closed, and one that takes long says that it is read", () =>
  on("", async (page) => {
    await page.setInputFiles("#file", {
      name: "broken.har",
      mimeType: "application/json",
      buffer: Buffer.from('{"log":{"entries":['),
    });
    await page.click("text=Close the file");
    assert.ok(await page.isHidden("#har"));
    await page.evaluate(() => {
      globalThis.seen = [];
      const wait = /** @type {HTMLElement} */ (document.getElementById("har-wait"));
      new MutationObserver(() => seen.push(wait.textContent)).observe(wait, { childList: true, characterData: true });
      const parse = JSON.parse;
      JSON.parse = (...given) => {
        if (given[0].startsWith('{"log"')) seen.push("parsed");
        return parse(...given);
      };
    });
    await page.setInputFiles("#file", { name: "long.har", mimeType: "application/json", buffer: Buffer.from(har) });
    await page.waitForSelector("#har-report tbody");
    assert.deepEqual(await page.evaluate(() => seen), ["Reading long.har\u2026", "parsed", ""]);
  }));

test("a pasted or dropped HAR file is not taken for a request", () =>
  on("", async (page) => {
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document
        .getElementById("text")
        ?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, har);
    await page.waitForFunction(() =>
      document.querySelector("#har-report p")?.textContent.startsWith("Pasted file: 5 requests"),
    );
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "dropped.har"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, har);
    await page.waitForFunction(() => document.querySelector("#har-report p")?.textContent.startsWith("dropped.har"));
    assert.equal(await text(page), "");
  }));

test("a shared link has no secrets unless they are asked for", () =>
  on(hyphens, async (page) => {
    await page.click("#share");
    const link = await page.inputValue("#share-link");
    assert.ok(
      link.startsWith(
        `${site.url}/check/#customerAuthenticator=201722,${"0".repeat(32)}&kid=${uuid}&contentKey=${"0".repeat(32)}&`,
      ),
      link,
    );
    assert.match(
      await found(page.textContent("#share-note")),
      /^Secrets and the values of unknown names are replaced by zeros of the same shape\. The verdict stays the same\.$/,
    );
    assert.ok(await page.isVisible("#share-warning"), "the warning stands there before the box is ticked");
    assert.equal(await page.getAttribute("#share-secrets", "aria-describedby"), "share-warning");
    await page.check("#share-secrets");
    assert.equal(await page.inputValue("#share-link"), `${site.url}/check/#${hyphens}`);
    assert.match(await found(page.textContent("#share-note")), /holds your secrets/);
    await page.keyboard.press("Escape");
    assert.ok(await page.isHidden("#sharing"));
    assert.equal(await page.evaluate(() => document.activeElement?.id), "share");
    await page.fill("#text", `kid=${uuid}`);
    await page.click("#share");
    assert.equal(await page.textContent("#share-note"), "The request holds no secrets.");
    await page.fill("#text", "1ad8eed133edf43cbcc185f0236828ae");
    assert.ok(await page.isHidden("#sharing"));
    await page.click("#share");
    assert.equal(await page.inputValue("#share-link"), `${site.url}/check/#?${"0".repeat(32)}`);
    await page.goto(await page.inputValue("#share-link"));
    await page.waitForSelector("[data-check=ready]");
    await page.waitForFunction(
      () => /** @type {HTMLTextAreaElement?} */ (document.getElementById("text"))?.value === "0".repeat(32),
    );
    await page.waitForFunction(() => document.querySelector("#sending.idle"));
    await page.fill("#text", "1ad8eed133edf43cbcc185f0236828ae&kid=1");
    await page.waitForFunction(() => document.querySelector("[data-panel=form]")?.textContent === "unknown_1=&kid=1");
  }));

test("a shared link hides secrets inside other values, or says that it may hold some", () =>
  on("", async (page) => {
    const secret = "5f1de10cab9e3c6d70b1a4928cfe7d36";
    const id = uuid.replaceAll("-", "");
    for (const form of [
      `kid=${id}:${secret}`,
      `kid=${id} ${secret}`,
      `kid=^${secret}`,
      `rightsType=BuyToOwn ${secret}`,
      `kid=${id}&cookie=%2535${secret.slice(1)}`,
    ]) {
      await page.fill("#text", form);
      await page.click("#share");
      const link = await page.inputValue("#share-link");
      assert.doesNotMatch(link, new RegExp(secret.slice(1)), form);
      assert.match(
        await found(page.textContent("#share-note")),
        /^Secrets and the values of unknown names are replaced by zeros of the same shape\. The verdict stays the same\.$/,
        form,
      );
    }
  }));

test("the request survives a reload, in its tab alone", () =>
  on(hyphens, async (page, context) => {
    await page.fill("#text", good);
    assert.equal(await page.evaluate(() => location.hash), "");
    await idle(page);
    await page.reload();
    await page.waitForSelector("[data-check=ready]");
    assert.equal(await text(page), good);
    const other = await context.newPage();
    await other.goto(`${site.url}/check/`);
    await other.waitForSelector("[data-check=ready]");
    assert.equal(await text(other), "");
  }));

test("an example on another page does not take the place of the user's own request", () =>
  on("", async (page) => {
    const ready = () => page.waitForSelector("[data-check=ready]");
    await page.fill("#text", good);
    await idle(page);
    for (const again of [() => page.click("text=Check this >> nth=0"), () => page.reload()]) {
      if (!page.url().includes("#")) await page.goto(`${site.url}/errors/-4020/`);
      await again();
      await ready();
      assert.ok((await page.locator("#findings .code").allTextContents()).includes("-4020"));
      await idle(page);
    }
    await page.click("#undo");
    assert.equal(await text(page), good);
    await idle(page);
    await page.goto(`${site.url}/check/`);
    await ready();
    assert.equal(await text(page), good);
  }));

test("an example that is open already is shown again", () =>
  on("", async (page) => {
    const link = page.locator(".gallery a").first();
    await link.click();
    await page.waitForFunction(
      () =>
        /** @type {HTMLTextAreaElement?} */ (document.getElementById("text"))?.value &&
        document.activeElement?.id === "verdict",
    );
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await link.click();
    await page.waitForFunction(() => document.activeElement?.id === "verdict" && scrollY === 0);
  }));

test("when the checker does not load, the page says so and tries again", async () => {
  const page = await browser.newPage();
  await page.route("**/checker.wasm", (route) => route.abort());
  await page.goto(`${site.url}/check/#${good}`);
  await page.waitForSelector("text=The checker could not be loaded.");
  await page.unroute("**/checker.wasm");
  await page.click("text=Try again");
  await page.waitForFunction(() => document.getElementById("verdict")?.textContent === "No problem found");
  await page.close();
});

test("without a script the form can be read", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}/check/`);
  assert.ok(await page.isVisible("noscript"));
  assert.ok(await field(page, "kid").isVisible());
  assert.ok(!(await page.isVisible("#share")));
  await context.close();
});

const axe = readFileSync(join(top, "node_modules/axe-core/axe.min.js"), "utf8");

for (const [width, colorScheme] of /** @type {const} */ ([
  [320, "dark"],
  [360, "light"],
  [1280, "light"],
  [1280, "dark"],
])) {
  test(`axe finds nothing at ${width} px, ${colorScheme}, and nothing is cut off`, () =>
    on(
      "",
      async (page) => {
        await page.evaluate(axe);
        /** @param {string} state */
        const clean = async (state) => {
          await idle(page);
          // What lies half under the bar at the top would count as too small.
          await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
          const { violations } = await page.evaluate(() =>
            globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
          );
          assert.deepEqual(
            violations.map((v) => [state, v.id, v.nodes.slice(0, 3).map((n) => n.html)]),
            [],
          );
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), state);
        };
        await clean("empty");
        await page.fill(
          "#text",
          `https://host.example/hms/pr/token?${hyphens.replace("contentKey", "ContentKey")}&foo=1`,
        );
        for (const summary of await page.locator("main details:not([open]) > summary").all())
          if (await summary.isVisible()) await summary.click();
        await page.click("#share");
        await clean("refused");
        await page.fill("#text", good);
        await page.click("#add-key");
        await page.setInputFiles("#file", { name: "a.har", mimeType: "application/json", buffer: Buffer.from(har) });
        await page.waitForSelector("#har-report tbody");
        await clean("accepted, two keys, a HAR file");
      },
      { viewport: { width, height: 800 }, colorScheme },
    ));
}
