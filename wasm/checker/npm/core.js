// The part of the checker that is the same everywhere: it runs the WebAssembly module and hands out
// plain data.

import { Go } from "./runtime.js";

/** @import { AnswerOptions, CheckOptions, Code, Parameter } from "./index.js" */
/** @import { ModuleExports, Question, Running } from "./module.js" */

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
const formats = ["", "html", "json"]; // "": as the request asks for

/**
 * Compiles what may be given as the module: a compiled module, its bytes, or a response with them.
 * @param {unknown} source
 */
export async function compile(source) {
  source = await source;
  if (source instanceof WebAssembly.Module) return source;
  if (typeof Response !== "undefined" && source instanceof Response) {
    if (!source.ok) throw new CheckerError(`the checker's module could not be loaded: HTTP status ${source.status}`);
    // A server that does not know the type application/wasm must not keep the module from being
    // used.
    if (WebAssembly.compileStreaming && /^application\/wasm\b/i.test(source.headers.get("content-type") ?? "")) {
      return WebAssembly.compileStreaming(source);
    }
    source = await source.arrayBuffer();
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source))
    return WebAssembly.compile(/** @type {BufferSource} */ (source));
  throw new CheckerError("options.wasm is a WebAssembly.Module, its bytes, a Response or a URL");
}

/** Runs the module's exports. After a crash the next call begins with a new instance. */
export class Engine {
  /** @type {WebAssembly.Module | undefined} */
  #module;
  /** @type {Running | undefined} */
  #running;

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.#module = module;
    this.#start(module);
  }

  /** @param {WebAssembly.Module} module */
  #start(module) {
    const go = new Go();
    const instance = new WebAssembly.Instance(module, go.importObject);
    const exports = /** @type {ModuleExports} */ (/** @type {unknown} */ (instance.exports));
    /** @type {Running} */
    const running = { go, exports, memory: exports.memory ?? exports.mem };
    this.#running = running;
    // A Worker has no random numbers outside of a request, and Go's runtime does not start without:
    // the first call starts it anew.
    go.run(instance).catch(() => {
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }

  /**
   * Calls an export with the text as its input. Returns what it gives.
   * @param {Question} name
   * @param {string} text
   * @param {number[]} args
   */
  call(name, text, ...args) {
    if (!this.#module) throw new CheckerError("the checker is closed");
    try {
      const { go, exports, memory } = this.#running ?? this.#start(this.#module);
      const bytes = encoder.encode(text);
      const input = exports.checker_input(bytes.length);
      new Uint8Array(memory.buffer, input, bytes.length).set(bytes);
      /** @type {(...args: number[]) => number} */
      const ask = exports[name];
      const length = ask(...args);
      if (go.exited) throw new CheckerError("the module ended");
      return JSON.parse(decoder.decode(new Uint8Array(memory.buffer, exports.checker_output(), length)));
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
 * The form-encoded text of parameters. Whatever has none is refused: a verdict on it would be one
 * on an empty request.
 * @param {unknown} parameters
 */
function formOf(parameters) {
  if (typeof parameters === "string") return parameters;
  /** @type {[name: string, value: unknown][]} */
  let pairs;
  if (["[object URLSearchParams]", "[object FormData]"].includes(tag(parameters))) {
    pairs = [.../** @type {FormData} */ (parameters)];
  } else {
    // A plain object, also of another window: what its prototype inherits from is nothing.
    const prototype = parameters && typeof parameters === "object" ? Object.getPrototypeOf(parameters) : undefined;
    if (prototype === undefined || (prototype && Object.getPrototypeOf(prototype))) {
      throw new TypeError(
        "check takes a text, a URLSearchParams, a FormData or an object of parameters; that of createChecker a URL, too",
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
      throw new TypeError(`the value of ${name} is no text, number or boolean`);
  }
  return new URLSearchParams(/** @type {[string, string][]} */ (pairs)).toString();
}

/** @param {unknown} now */
function millis(now) {
  const at = now === undefined ? Date.now() : tag(now) === "[object Date]" ? Number(now) : now;
  // What a Date can hold.
  if (typeof at !== "number" || !(Math.abs(at) <= 8.64e15))
    throw new TypeError("now is a Date or a number of milliseconds since 1970");
  return at;
}

/** Checks parameters. Runs on either module. */
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
        "the WebAssembly module is another: createChecker takes checker.wasm, createFormChecker that or form.wasm",
      );
    }
    this.#engine = new Engine(module);
  }

  /**
   * The text that is checked, and whether what else it could be is asked.
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
    if (!formats.includes(format)) throw new TypeError("format is html or json");
    if (typeof requestId !== "string" || typeof docs !== "string") throw new TypeError("requestId and docs are texts");
    const { text, pasted } = this.read(input, form);
    const lengths = [requestId, docs].map((part) => encoder.encode(part).length);
    // The line breaks keep two halves of a character from meeting, which would make another of
    // them.
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
    if (typeof text !== "string") throw new TypeError("redact takes a text");
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

/** Checks what people paste, too. */
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
 * Makes a checker of what may be given as the module, else of the one at home. An address is read
 * by the given function.
 * @template C
 * @param {new (module: WebAssembly.Module) => C} Kind
 * @param {unknown} wasm
 * @param {() => URL} home
 * @param {(address: string | URL) => unknown} [read]
 */
export async function load(Kind, wasm, home, read = (address) => fetch(address)) {
  try {
    if (wasm === undefined) wasm = home();
    return new Kind(
      await compile(
        typeof wasm === "string" || tag(wasm) === "[object URL]" ? read(/** @type {string | URL} */ (wasm)) : wasm,
      ),
    );
  } catch (cause) {
    if (cause instanceof CheckerError) throw cause;
    throw new CheckerError("the checker's module could not be loaded; try again, or hand it in as options.wasm", {
      cause,
    });
  }
}
