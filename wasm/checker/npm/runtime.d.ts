// The build makes runtime.js from ../runtime/tinygo.js or ../runtime/go.js. The npm package does
// not contain this file.

/** Starts a module. */
export function start(module: WebAssembly.Module): import("./module.js").Running;
