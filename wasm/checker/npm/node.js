import { Checker, CheckerError, load } from "./core.js";
import { read } from "./read.js";

export { CheckerError };

/** @param {{ wasm?: unknown }} [options] */
export async function createChecker({ wasm } = {}) {
  return load(Checker, wasm, () => new URL("./checker.wasm", import.meta.url), read);
}
