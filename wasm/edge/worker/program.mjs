// Starts Go programs.
import "./wasm_exec.js";
import { Failure } from "./forlog.mjs";

/**
 * Prepares a Go program with the Worker's variables and secrets in its environment.
 * @param {Record<string, unknown>} env the Worker's bindings. The program gets those whose names
 *   begin with PLAYTOKEN_, as text. wrangler.jsonc may also contain numbers and booleans. Other
 *   values become malformed text.
 * @param {Record<string, string>} more additional variables
 * @param {string[]} args the program's arguments
 */
export function program(env, more, ...args) {
  const go = new Go();
  go.argv = ["edge", ...args];
  go.env = { ...more };
  for (const name of Object.keys(env))
    if (name.startsWith("PLAYTOKEN_") && env[name] !== null) go.env[name] = String(env[name]);
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
  return /** @type {GoExports} */ (/** @type {unknown} */ (instance.exports));
}
