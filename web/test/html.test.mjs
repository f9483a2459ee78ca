// Holds the HTML of every page to the standard.

import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import { top } from "./browser.mjs";

test("every page is valid HTML", async () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  try {
    execFileSync("go", ["run", "./portal/cmd/site", "-out", folder], { cwd: top, env: { ...process.env, GOFLAGS: "-buildvcs=false" } });
    const validator = new HtmlValidate(new FileSystemConfigLoader({ root: true, extends: ["html-validate:standard"] }));
    const pages = readdirSync(folder, { recursive: true }).filter((f) => f.endsWith(".html"));
    const wrong = [];
    for (const page of pages) {
      const { results } = await validator.validateString(readFileSync(join(folder, page), "utf8"), page);
      for (const { messages } of results) for (const m of messages) wrong.push(`${page}:${m.line}:${m.column}: ${m.ruleId}: ${m.message}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(pages.length > 90, `${pages.length} pages`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
