// Go's wasm_exec.js, which the build turns into a module.

export class Go {
  importObject: WebAssembly.Imports;
  exited: boolean;
  run(instance: WebAssembly.Instance): Promise<void>;
}
