import { CheckerError, FormChecker, load } from "./core.js";

export { CheckerError };

export async function createFormChecker({ wasm = new URL("./form.wasm", import.meta.url) } = {}) {
  return load(FormChecker, wasm);
}
