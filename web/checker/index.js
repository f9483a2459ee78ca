import { Checker, CheckerError, compile } from "./core.js";

export { CheckerError };

export async function createChecker({ wasm = new URL("./checker.wasm", import.meta.url) } = {}) {
  try {
    const source = typeof wasm === "string" || wasm instanceof URL ? fetch(wasm) : wasm;
    return new Checker(await compile(source));
  } catch (cause) {
    if (cause instanceof CheckerError) throw cause;
    throw new CheckerError("the checker's module could not be loaded; try again, or hand it in as options.wasm", { cause });
  }
}
