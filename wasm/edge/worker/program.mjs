// What both lanes need to start a Go program.
import "./wasm_exec.js";
import { Failure } from "./forlog.mjs";

/**
 * A Go program that is yet to be run, with the Worker's variables and secrets in its environment.
 * @param {Record<string, unknown>} env the Worker's bindings; Go gets those whose names begin with PLAYTOKEN_. wrangler.jsonc can have
 *   numbers and booleans among them: they are texts too, and what is anything else is malformed
 * @param {Record<string, string>} more further variables
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
  // Go's runtime writes this way when it ends: the cause of a panic, which may be anything, and stacks with the arguments of calls.
  go.importObject.gojs["runtime.wasmWrite"] = () => {};
  return go;
}

/**
 * Runs it as far as it goes without waiting.
 * @param {object} context what github.com/syumai/workers finds as the global context, and asks for only while it starts
 */
export function run(go, module, context, ready = () => {}) {
  const instance = new WebAssembly.Instance(module, { ...go.importObject, workers: { ready } });
  globalThis.context = context;
  try {
    // What it rejects with was thrown by go.exit, and is seen there.
    go.run(instance).catch(() => {});
  } finally {
    delete globalThis.context;
  }
  if (go.exited) throw new Failure("Go exited while it started");
  return instance.exports;
}
