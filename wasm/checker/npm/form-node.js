import { CheckerError, FormChecker, load } from "./core.js";
import { read } from "./read.js";

export { CheckerError };

/** @param {{ wasm?: unknown }} [options] */
export async function createFormChecker({ wasm } = {}) {
  return load(FormChecker, wasm, () => new URL("./form.wasm", import.meta.url), read);
}
