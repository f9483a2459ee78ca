// Starts the hot module, which answers all requests but those of the interfaces that need the full
// module: see ../hot.go. TinyGo's has an arena. Go's has none, because Go collects garbage.
import { Arena } from "./arena.mjs";
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
  const exports = /** @type {HotExports} */ (section ? startTinyGo(module) : startToWait(module, {}));
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

/**
 * Starts a module with the few imports that it calls. TinyGo's wasm_exec.js has more, and is a
 * global of the same name as Go's.
 * @param {WebAssembly.Module} module
 */
function startTinyGo(module) {
  /** @type {HotExports} */
  let exports;
  /** @type {Record<string, (...args: number[]) => number | bigint>} */
  const called = {
    // Seeds Go's maps.
    random_get(address, size) {
      crypto.getRandomValues(new Uint8Array(exports.memory.buffer, address, size));
      return 0;
    },
    // Would write the cause of a panic, which may contain a secret.
    fd_write: () => 0,
    // Package time reads the clock as it starts. Requests have their time in their packets.
    "runtime.ticks": () => 0n,
    // Package syscall/js looks up the constructors Object and Array as it starts.
    "syscall/js.valueGet": () => 0n,
  };
  /** @type {WebAssembly.Imports} */
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] =
      called[name] ??
      (() => {
        throw new Error(`the hot module must not call ${name}`);
      });
  }
  const instance = new WebAssembly.Instance(module, imports);
  exports = /** @type {HotExports} */ (/** @type {unknown} */ (instance.exports));
  exports._initialize();
  return exports;
}
