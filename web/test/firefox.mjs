// A headless Firefox for tests, driven by WebDriver BiDi. Playwright drives a Firefox of its own only, so puppeteer does it.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { top } from "./browser.mjs";

export function launchFirefox() {
  const executablePath = execFileSync("bash", [join(top, "build/browser.sh"), "firefox"], { encoding: "utf8" }).trim();
  return puppeteer.launch({ browser: "firefox", executablePath, headless: true });
}
