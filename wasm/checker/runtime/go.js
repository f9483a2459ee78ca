// Becomes runtime.js of a package by Go. Go collects garbage, so there is no arena.

import { Go } from "./wasm_exec.js";

/** @import { ModuleExports, Running } from "../npm/module.js" */

/**
 * Starts a module. After a crash it gives no output.
 * @param {WebAssembly.Module} module
 * @returns {Running}
 */
export function start(module) {
  const go = new Go();
  const instance = new WebAssembly.Instance(module, go.importObject);
  go.run(instance).catch(() => {}); // if it fails, the exports cannot be called
  const exports = /** @type {ModuleExports & { mem: WebAssembly.Memory }} */ (
    /** @type {unknown} */ (instance.exports)
  );
  const checker_output = () => {
    if (go.exited) throw new Error("the module ended");
    return exports.checker_output();
  };
  return { exports: { ...exports, memory: exports.mem, checker_output } };
}
