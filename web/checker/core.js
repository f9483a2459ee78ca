// The part of the checker that is the same everywhere: it runs the WebAssembly module and hands out plain data.

import { Go } from "./runtime.js";

/** An error of the checker itself, never of a request. */
export class CheckerError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "CheckerError";
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const formats = ["html", "json"];

/** Compiles what may be given as the module: a compiled module, its bytes, or a response with them. */
export async function compile(source) {
  source = await source;
  if (source instanceof WebAssembly.Module) return source;
  if (typeof Response !== "undefined" && source instanceof Response) {
    if (!source.ok) throw new CheckerError(`the checker's module could not be loaded: HTTP status ${source.status}`);
    // A server that does not know the type application/wasm must not keep the module from being used.
    if (WebAssembly.compileStreaming && /^application\/wasm\b/i.test(source.headers.get("content-type") ?? "")) {
      return WebAssembly.compileStreaming(source);
    }
    source = await source.arrayBuffer();
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  throw new CheckerError("options.wasm is a WebAssembly.Module, its bytes, a Response or a URL");
}

/** Runs the module's exports. After a crash the next call begins with a new instance. */
export class Engine {
  #module;
  #running;

  constructor(module) {
    this.#module = module;
    this.#start();
  }

  #start() {
    const go = new Go();
    const instance = new WebAssembly.Instance(this.#module, go.importObject);
    // What the module prints when it crashes goes nowhere: it could hold a part of a request.
    Promise.resolve(go.run(instance)).catch(() => {});
    this.#running = { go, exports: instance.exports, memory: instance.exports.memory ?? instance.exports.mem };
  }

  /** Calls an export with the text as its input. Returns the text it gives, or null when it gives none. */
  call(name, text, ...args) {
    if (!this.#module) throw new CheckerError("the checker is closed");
    if (!this.#running) this.#start();
    const { go, exports, memory } = this.#running;
    try {
      const bytes = encoder.encode(text);
      const input = exports.checker_input(bytes.length);
      new Uint8Array(memory.buffer, input, bytes.length).set(bytes);
      const length = exports[name](...args);
      if (go.exited) throw new CheckerError("the module ended");
      if (length < 0) return null;
      return decoder.decode(new Uint8Array(memory.buffer, exports.checker_output(), length));
    } catch (cause) {
      this.#running = undefined;
      throw new CheckerError("the checker crashed on this call; the next one starts anew", { cause });
    }
  }

  close() {
    this.#module = this.#running = undefined;
  }
}

/** The form-encoded text of parameters. */
function formOf(parameters) {
  if (typeof parameters === "string") return parameters;
  if (parameters instanceof URLSearchParams) return parameters.toString();
  if (!parameters || typeof parameters !== "object" || parameters instanceof URL) {
    throw new TypeError("check takes a text, a URLSearchParams or an object of parameters, and that of createChecker a URL too");
  }
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(name, String(one));
  }
  return pairs.toString();
}

function millis(now) {
  const at = now === undefined ? Date.now() : Number(now);
  if (!Number.isFinite(at)) throw new TypeError("now is a Date or a number of milliseconds since 1970");
  return at;
}

/** Checks parameters. Runs on either module. */
export class FormChecker {
  #engine;
  #tables;

  constructor(module, needed = "checker_form") {
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === needed)) {
      throw new CheckerError("the WebAssembly module is another: createChecker takes checker.wasm, createFormChecker that or form.wasm");
    }
    this.#engine = new Engine(module);
  }

  check(parameters, { now } = {}) {
    return this.verdict("checker_form", formOf(parameters), now);
  }

  verdict(name, text, now) {
    return { text, ...JSON.parse(this.#engine.call(name, text, millis(now))) };
  }

  answer(input, { format, requestId = "", docs = "", ...options } = {}) {
    const result = this.check(input, options);
    format ??= result.errorFormat;
    if (!formats.includes(format)) throw new TypeError("format is html or json");
    const body = this.#engine.call(
      "checker_answer",
      result.recognized.form + requestId + docs,
      formats.indexOf(format),
      encoder.encode(requestId).length,
      encoder.encode(docs).length,
      millis(options.now),
    );
    if (body === null) return null;
    return { status: result.status, contentType: `${format === "json" ? "application/json" : "text/html"}; charset=utf-8`, body };
  }

  get parameters() {
    return this.#table.parameters;
  }

  get codes() {
    return this.#table.codes;
  }

  get #table() {
    return (this.#tables ??= JSON.parse(this.#engine.call("checker_tables", "")));
  }

  close() {
    this.#engine.close();
  }
}

/** Checks what people paste, too. */
export class Checker extends FormChecker {
  constructor(module) {
    super(module, "checker_check");
  }

  check(input, { now, form = false } = {}) {
    if (input instanceof URL) input = input.href;
    return typeof input === "string" && !form ? this.verdict("checker_check", input, now) : super.check(input, { now });
  }
}

/** Makes a checker of what may be given as the module. An address is read by the given function. */
export async function load(Kind, wasm, read = fetch) {
  try {
    return new Kind(await compile(typeof wasm === "string" || wasm instanceof URL ? read(wasm) : wasm));
  } catch (cause) {
    if (cause instanceof CheckerError) throw cause;
    throw new CheckerError("the checker's module could not be loaded; try again, or hand it in as options.wasm", { cause });
  }
}
