// Becomes runtime.js of a package by TinyGo.

import { Arena, startTinyGo } from "../../arena.mjs";

/** @import { ModuleExports, Running } from "../npm/module.js" */

/**
 * Starts a module.
 * @param {WebAssembly.Module} module
 * @returns {Running}
 */
export function start(module) {
  const exports = /** @type {ModuleExports} */ (/** @type {unknown} */ (startTinyGo(module)));
  const [section] = WebAssembly.Module.customSections(module, "writable");
  const arena = new Arena(exports.memory, exports.checker_top, new DataView(section).getUint32(0, true));
  return { exports, arena };
}
