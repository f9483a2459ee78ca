import { Checker, CheckerError, load } from "./core.js";

export { CheckerError };

export async function createChecker({ wasm } = {}) {
  return load(Checker, wasm, () => new URL("./checker.wasm", import.meta.url));
}
