// Node's fetch does not read files, so here the module is read with node:fs.
import { readFile } from "node:fs/promises";
import { createChecker as create, CheckerError } from "./index.js";

export { CheckerError };

export async function createChecker({ wasm = new URL("./checker.wasm", import.meta.url) } = {}) {
  if (wasm instanceof URL && wasm.protocol === "file:") {
    try {
      wasm = await readFile(wasm);
    } catch (cause) {
      throw new CheckerError("the checker's module could not be loaded; try again, or hand it in as options.wasm", { cause });
    }
  }
  return create({ wasm });
}
