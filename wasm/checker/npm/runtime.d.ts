// Go's or TinyGo's wasm_exec.js, which the build turns into a module. The npm package does not
// contain this file.

export class Go {
  importObject: WebAssembly.Imports;
  exited: boolean;
  run(instance: WebAssembly.Instance): Promise<void>;
}
