// The part of the checker that is common to all entry points. It runs the WebAssembly module and
// returns plain data.

import { start } from "./runtime.js";

/** @import { AnswerOptions, CheckOptions, Code, Parameter } from "./index.js" */
/** @import { Question, Running } from "./module.js" */

/** An error of the checker itself, never of a request. */
export class CheckerError extends Error {
  /**
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(message, options) {
    super(message, options);
    this.name = "CheckerError";
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const formats = ["", "html", "json"]; // "" for the one that the request asks for

/**
 * Compiles a module from its bytes or from a response with them. A compiled module is returned
 * unchanged.
 * @param {unknown} source
 */
export async function compile(source) {
  source = await source;
  if (source instanceof WebAssembly.Module) return source;
  if (typeof Response !== "undefined" && source instanceof Response) {
    if (!source.ok) throw new CheckerError(`the checker's module could not be loaded: HTTP status ${source.status}`);
    // compileStreaming needs the type application/wasm, which not every server sends.
    if (WebAssembly.compileStreaming && /^application\/wasm\b/i.test(source.headers.get("content-type") ?? "")) {
      return WebAssembly.compileStreaming(source);
    }
    source = await source.arrayBuffer();
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source))
    return WebAssembly.compile(/** @type {BufferSource} */ (source));
  throw new CheckerError("options.wasm must be a WebAssembly.Module, its bytes, a Response or a URL");
}

/**
 * Calls the module's exports. The first call starts the module, because Go's runtime needs random
 * numbers to start, and a Cloudflare Worker has none before its first request. A module that has
 * crashed, or has taken more memory, is not used again.
 */
export class Engine {
  /** @type {WebAssembly.Module | undefined} */
  #module;
  /** @type {Running | undefined} */
  #running;

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.#module = module;
  }

  /**
   * Calls an export with the text as its input, and returns the parsed output.
   * @param {Question} name
   * @param {string} text
   * @param {number[]} args
   */
  call(name, text, ...args) {
    if (!this.#module) throw new CheckerError("the checker is closed");
    try {
      this.#running ??= start(this.#module);
      const { exports, arena } = this.#running;
      const bytes = encoder.encode(text);
      const input = exports.checker_input(bytes.length);
      new Uint8Array(exports.memory.buffer, input, bytes.length).set(bytes);
      /** @type {(...args: number[]) => number} */
      const ask = exports[name];
      const length = ask(...args);
      const output = decoder.decode(new Uint8Array(exports.memory.buffer, exports.checker_output(), length));
      arena?.reset();
      if (arena?.grown) this.#running = undefined;
      return JSON.parse(output);
    } catch (cause) {
      this.#running = undefined;
      throw new CheckerError("the checker crashed on this call; the next one starts anew", { cause });
    }
  }

  close() {
    this.#module = this.#running = undefined;
  }
}

/** @param {unknown} value */
const tag = (value) => Object.prototype.toString.call(value);

/**
 * Returns the form-encoded text of parameters. Other values are refused, because they would be
 * checked as an empty request.
 * @param {unknown} parameters
 */
function formOf(parameters) {
  if (typeof parameters === "string") return parameters;
  /** @type {[name: string, value: unknown][]} */
  let pairs;
  if (["[object URLSearchParams]", "[object FormData]"].includes(tag(parameters))) {
    pairs = [.../** @type {FormData} */ (parameters)];
  } else {
    // Accepts plain objects, also of another window: their prototype inherits from nothing.
    const prototype = parameters && typeof parameters === "object" ? Object.getPrototypeOf(parameters) : undefined;
    if (prototype === undefined || (prototype && Object.getPrototypeOf(prototype))) {
      throw new TypeError(
        "the input must be a text, a URLSearchParams, a FormData or an object of parameters; for createChecker, a URL, too",
      );
    }
    pairs = Object.entries(/** @type {object} */ (parameters)).flatMap(([name, value]) =>
      value === undefined || value === null
        ? []
        : [value].flat().map((one) => /** @type {[string, unknown]} */ ([name, one])),
    );
  }
  for (const [name, value] of pairs) {
    if (!["string", "number", "bigint", "boolean"].includes(typeof value))
      throw new TypeError(`the value of ${name} must be a text, a number or a boolean`);
  }
  return new URLSearchParams(/** @type {[string, string][]} */ (pairs)).toString();
}

/** @param {unknown} now */
function millis(now) {
  const at = now === undefined ? Date.now() : tag(now) === "[object Date]" ? Number(now) : now;
  // The range of a Date.
  if (typeof at !== "number" || !(Math.abs(at) <= 8.64e15))
    throw new TypeError("now must be a Date or a number of milliseconds since 1970");
  return at;
}

/** Checks parameters. It works with both modules. */
export class FormChecker {
  #engine;
  /** @type {{ parameters: Parameter[], codes: Code[] } | undefined} */
  #tables;

  /**
   * @param {WebAssembly.Module} module
   * @param {Question} needed
   */
  constructor(module, needed = "checker_form") {
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === needed)) {
      throw new CheckerError(
        "this is the wrong module: createChecker takes checker.wasm, createFormChecker takes that or form.wasm",
      );
    }
    this.#engine = new Engine(module);
  }

  /**
   * Returns the text to check, and whether it was pasted and may be a URL or a command.
   * @param {unknown} input
   */
  read(input, _form = false) {
    return { text: formOf(input), pasted: false };
  }

  /**
   * @param {unknown} input
   * @param {CheckOptions} [options]
   */
  check(input, { now, form } = {}) {
    const { text, pasted } = this.read(input, form);
    return { text, ...this.#engine.call(pasted ? "checker_check" : "checker_form", text, millis(now)) };
  }

  /**
   * @param {unknown} input
   * @param {Omit<AnswerOptions, "format"> & { format?: "" | "html" | "json" }} [options]
   */
  answer(input, { now, form, format = "", requestId = "", docs = "" } = {}) {
    if (!formats.includes(format)) throw new TypeError("format must be html or json");
    if (typeof requestId !== "string" || typeof docs !== "string")
      throw new TypeError("requestId and docs must be texts");
    const { text, pasted } = this.read(input, form);
    const lengths = [requestId, docs].map((part) => encoder.encode(part).length);
    // Without the line breaks, half a character at the end of one part could join the half at the
    // start of the next, and the lengths would be wrong.
    return this.#engine.call(
      "checker_answer",
      `${text}\n${requestId}\n${docs}`,
      Number(pasted),
      formats.indexOf(format) - 1,
      ...lengths,
      millis(now),
    );
  }

  /** @param {unknown} parameters */
  secretRanges(parameters) {
    return this.#engine.call("checker_secrets", formOf(parameters), 0);
  }

  /** @param {string} text */
  redact(text) {
    if (typeof text !== "string") throw new TypeError("redact needs a text");
    let shown = "";
    let at = 0;
    for (const [start, end] of this.#engine.call("checker_secrets", text, 1)) {
      shown += `${text.slice(at, start)}***`;
      at = end;
    }
    return shown + text.slice(at);
  }

  get parameters() {
    return this.#table.parameters;
  }

  get codes() {
    return this.#table.codes;
  }

  /** @returns {{ parameters: Parameter[], codes: Code[] }} */
  get #table() {
    const tables = this.#tables ?? this.#engine.call("checker_tables", "");
    this.#tables = tables;
    return tables;
  }

  close() {
    this.#tables = undefined;
    this.#engine.close();
  }
}

/** Also checks pasted texts. */
export class Checker extends FormChecker {
  /** @param {WebAssembly.Module} module */
  constructor(module) {
    super(module, "checker_check");
  }

  /** @param {unknown} input */
  read(input, form = false) {
    if (tag(input) === "[object URL]") input = /** @type {URL} */ (input).href;
    return { ...super.read(input), pasted: typeof input === "string" && !form };
  }
}

/**
 * Makes a checker with the given module, else with the one beside the script. `read` gets the
 * address of either.
 * @template C
 * @param {new (module: WebAssembly.Module) => C} Kind
 * @param {unknown} wasm
 * @param {() => URL} beside
 * @param {(address: string | URL) => unknown} [read]
 */
export async function load(Kind, wasm, beside, read = (address) => fetch(address)) {
  try {
    if (wasm === undefined) wasm = beside();
    return new Kind(
      await compile(
        typeof wasm === "string" || tag(wasm) === "[object URL]" ? read(/** @type {string | URL} */ (wasm)) : wasm,
      ),
    );
  } catch (cause) {
    if (cause instanceof CheckerError) throw cause;
    throw new CheckerError("the checker's module could not be loaded; try again, or pass it as options.wasm", {
      cause,
    });
  }
}
