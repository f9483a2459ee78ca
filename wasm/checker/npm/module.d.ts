// The protocol between core.js and the WebAssembly module. The npm package does not contain this
// file.

/**
 * What checker.wasm and form.wasm export. The caller writes the UTF-8 of its input to the address
 * that checker_input returns, and calls one of the functions that return a length. It then reads
 * that many bytes of JSON from the address that checker_output returns.
 */
export interface ModuleExports {
  memory: WebAssembly.Memory;
  /** Reserves a number of bytes for input, and returns their address. */
  checker_input(length: number): number;
  checker_output(): number;
  /** Checks a form-encoded text. The time is in milliseconds since 1970. */
  checker_form(now: number): number;
  /** Checks a pasted text. form.wasm lacks this function, and core.js checks that. */
  checker_check(now: number): number;
  /**
   * The input is a text, a request ID and the root URL of the documentation, each of the last two
   * after a line break. format is -1 for the one that the request asks for, 0 for HTML, 1 for JSON.
   */
  checker_answer(pasted: number, format: number, requestID: number, docs: number, now: number): number;
  /** Finds the ranges of secrets. any is 1 for a text of any kind, 0 for a form. */
  checker_secrets(any: number): number;
  checker_tables(): number;
  /** Returns the address behind all memory that is allocated, for the arena. */
  checker_top(): number;
}

/** A running instance of the module. A module by Go has no arena. */
export interface Running {
  exports: ModuleExports;
  arena?: import("../../arena.mjs").Arena;
}

/** The functions of the module that answer with JSON. */
export type Question = Exclude<keyof ModuleExports, "memory" | `checker_${"input" | "output" | "top"}`>;
