// Starts the hot module, which has all interfaces but the ones that need the full module: see
// ../hot.go. TinyGo's has an arena. Go's has none, because Go collects garbage.
import { Arena, startTinyGo } from "./arena.mjs";
import { startToWait, variables } from "./program.mjs";
import { Runtime, random } from "./runtime.mjs";

const encoder = new TextEncoder();

/**
 * Starts a runtime of the hot module.
 * @param {WebAssembly.Module} module
 * @param {Record<string, unknown>} env
 */
export function bootHot(module, env) {
  const { exports, arena } = start(module, variables(env), random());
  return new Runtime(exports, arena);
}

/**
 * Starts the module.
 * @param {WebAssembly.Module} module
 * @param {Record<string, string>} env variables and secrets
 * @param {Uint8Array} random the random bytes of a packet
 */
export function start(module, env, random) {
  const [section] = WebAssembly.Module.customSections(module, "writable");
  const started = /** @type {unknown} */ (section ? startTinyGo(module) : startToWait(module, {}));
  const exports = /** @type {HotExports} */ (started);
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const text = encoder.encode(lines.join("\0"));
  const address = exports.edge_reserve(random.length + text.length);
  const packet = new Uint8Array(exports.memory.buffer, address);
  packet.set(random);
  packet.set(text, random.length);
  exports.edge_configure(text.length);
  const arena = section && new Arena(exports.memory, exports.edge_top, new DataView(section).getUint32(0, true));
  return { exports, arena };
}
