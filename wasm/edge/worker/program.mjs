// Starts Go programs.
import "./wasm_exec.js";
import { Failure } from "./forlog.mjs";

// The memory that Go may take before it collects garbage. A collection costs as much as several
// requests, and a request leaves little garbage, so few large collections are cheaper.
const memorySettings = { GOGC: "400", GOMEMLIMIT: "40MiB" };

/**
 * Returns the Worker's variables and secrets for Go, as text. wrangler.jsonc may also contain
 * numbers and booleans. Other values become malformed text.
 * @param {Record<string, unknown>} env the Worker's bindings; variables begin with PLAYTOKEN_
 */
export function variables(env) {
  /** @type {Record<string, string>} */
  const all = {};
  for (const name of Object.keys(env))
    if (name.startsWith("PLAYTOKEN_") && env[name] !== null) all[name] = String(env[name]);
  return all;
}

/**
 * Prepares a Go program.
 * @param {Record<string, string>} env its environment
 * @param {string[]} args its arguments
 */
export function program(env, ...args) {
  const go = new Go();
  go.argv = ["edge", ...args];
  go.env = env;
  go.exit = (code) => {
    throw new Failure(`Go exited with status ${code}`);
  };
  // Go's runtime would write the cause of a panic and the stacks. Both may contain secrets.
  go.importObject.gojs["runtime.wasmWrite"] = () => {};
  return go;
}

/**
 * Runs the program until it waits for the first time, and returns its exports.
 * @param {Go} go
 * @param {WebAssembly.Module} module
 * @param {object} context the global that github.com/syumai/workers reads while the program starts
 */
export function run(go, module, context, ready = () => {}) {
  const instance = new WebAssembly.Instance(module, { ...go.importObject, workers: { ready } });
  globalThis.context = context;
  try {
    // It rejects only with the error that go.exit throws. go.exited shows that below.
    go.run(instance).catch(() => {});
  } finally {
    delete globalThis.context;
  }
  if (go.exited) throw new Failure("Go exited while it started");
  const { mem, ...exports } = instance.exports;
  return /** @type {GoExports} */ (/** @type {unknown} */ ({ ...exports, memory: mem }));
}

/**
 * Starts a program whose main waits, so that JavaScript can call its exports. No timer of it fires.
 * @param {WebAssembly.Module} module
 * @param {Record<string, string>} env
 */
export function startToWait(module, env) {
  const go = program({ ...memorySettings, ...env });
  // A timer would belong to the current request, and end with it. Go checks its timers in each
  // call, which is enough for the garbage collector. Nothing else uses a timer.
  let timers = 0;
  go.importObject.gojs["runtime.scheduleTimeoutEvent"] = (sp) => go.mem.setInt32((sp >>> 0) + 16, ++timers, true);
  go.importObject.gojs["runtime.clearTimeoutEvent"] = () => {};
  return run(go, module, { binding: {} });
}
