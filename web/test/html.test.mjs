// Holds the HTML of every page to the standard.

import { strict as assert } from "node:assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import { buildSite } from "./browser.mjs";

test("every page is valid HTML", async () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  try {
    buildSite(folder, "-try", "-base", "https://docs.example", "-edit", "https://code.example/edit/");
    const validator = new HtmlValidate(new FileSystemConfigLoader({ root: true, extends: ["html-validate:standard"] }));
    const pages = readdirSync(folder, { encoding: "utf8", recursive: true }).filter((f) => f.endsWith(".html"));
    const wrong = [];
    for (const page of pages) {
      const { results } = await validator.validateString(readFileSync(join(folder, page), "utf8"), page);
      for (const { messages } of results)
        for (const m of messages) wrong.push(`${page}:${m.line}:${m.column}: ${m.ruleId}: ${m.message}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(pages.includes(join("try", "index.html")));
    assert.ok(pages.length > 90, `${pages.length} pages`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
