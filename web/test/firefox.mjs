// A headless Firefox for tests, driven by WebDriver BiDi. Playwright drives a Firefox of its own
// only, so puppeteer does it.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { top } from "./browser.mjs";
import { patience } from "./patience.mjs";

export async function launchFirefox() {
  const executablePath = execFileSync("bash", [join(top, "build/browser.sh"), "firefox"], { encoding: "utf8" }).trim();
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    timeout: patience,
    protocolTimeout: patience,
  });
  const newPage = browser.newPage.bind(browser);
  browser.newPage = async () => {
    const page = await newPage();
    page.setDefaultTimeout(patience);
    return page;
  };
  return browser;
}
