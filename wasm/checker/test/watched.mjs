// Watches the memory of modules by TinyGo while an engine calls them: see ../../arena.mjs.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { top } from "../../../web/test/browser.mjs";
import { readMap } from "../../linkermap.mjs";

/** @import { Engine } from "../npm/core.js" */
/** @import { ModuleExports, Question } from "../npm/module.js" */

const folder = join(top, "build/out/npm");
/** @type {typeof import("../npm/core.js")} */
const core = await import(join(folder, "core.js"));

/** @param {string} name */
const compile = (name) => new WebAssembly.Module(readFileSync(join(folder, name)));

/** Whether Go has compiled the modules. Then they have no arena. */
export const byGo = WebAssembly.Module.customSections(compile("form.wasm"), "writable").length === 0;

/** An instance. It notes its memory before the first call, and the variables that calls change. */
class Watched {
  /** @type {ModuleExports} */
  exports;
  #map;
  #mark = 0;
  #before = Buffer.alloc(0);
  #zeros = Buffer.alloc(0);
  /**
   * The names of the variables that calls have changed.
   * @type {Set<string>}
   */
  changed = new Set();
  /** The most memory that a call has taken, in bytes. */
  most = 0;

  /**
   * @param {ModuleExports} exports
   * @param {ReturnType<typeof readMap>} map
   */
  constructor(exports, map) {
    this.#map = map;
    this.exports = {
      ...exports,
      // The arena asks for the top when it takes its copy, and in each reset.
      checker_top: () => {
        const top = exports.checker_top();
        if (this.#mark) this.most = Math.max(this.most, top - this.#mark);
        else this.#begin(top);
        return top;
      },
      // The engine reads the output after a call, and before the reset.
      checker_output: () => {
        this.#noteChanges();
        return exports.checker_output();
      },
    };
  }

  get #memory() {
    return Buffer.from(this.exports.memory.buffer);
  }

  /** The end of the stack. Constants follow. */
  get #stackEnd() {
    return this.#map.sections[".rodata"].start;
  }

  /** The constants, the variables, and the heap before the mark. */
  get #lasting() {
    return this.#memory.subarray(this.#stackEnd, this.#mark);
  }

  /** @param {number} mark */
  #begin(mark) {
    this.#mark = mark;
    this.#before = Buffer.from(this.#lasting);
    this.#zeros = Buffer.alloc(this.#memory.length - mark);
  }

  #noteChanges() {
    const [now, before] = [this.#lasting, this.#before];
    for (let i = 0; i < now.length; i++)
      if (now[i] !== before[i]) this.changed.add(this.#map.nameAt(this.#stackEnd + i));
  }

  /** Whether the module needed more memory than it began with. */
  get grown() {
    return this.#memory.length > this.#mark + this.#zeros.length;
  }

  /** Checks memory after a call, and fills the stack with 0xDB for the next one. */
  check() {
    if (this.grown) return; // the engine replaces it
    assert.equal(this.#lasting.compare(this.#before), 0, "memory before the mark differs from the copy");
    assert.equal(this.#memory.subarray(this.#mark).compare(this.#zeros), 0, "memory behind the mark is not zero");
    this.#memory.fill(0xdb, 0, this.#stackEnd);
  }
}

/** An engine of a module by TinyGo, with its instances. */
export class WatchedEngine {
  /** @type {Engine} */
  #engine;
  /** @type {ReturnType<typeof readMap>} */
  #map;
  /** @type {Watched[]} */
  instances = [];

  /** @param {"checker.wasm" | "form.wasm"} name */
  constructor(name) {
    const module = compile(name);
    this.#map = readMap(`${folder}.${name}.map`);
    const [section] = WebAssembly.Module.customSections(module, "writable");
    assert.equal(new DataView(section).getUint32(0, true), this.#map.sections[".data"].start);
    this.#engine = new core.Engine(module);
  }

  /** The names of the variables that calls have changed. */
  get changed() {
    return [...new Set(this.instances.flatMap(({ changed }) => [...changed]))].sort();
  }

  /** The most memory that a call has taken, in bytes. */
  get most() {
    return Math.max(...this.instances.map(({ most }) => most));
  }

  /**
   * Calls the engine, and checks the memory of the instance that it keeps.
   * @param {Question} name
   * @param {string} text
   * @param {number[]} args
   */
  call(name, text, ...args) {
    const { Instance } = WebAssembly;
    /** @param {unknown} exports */
    const watch = (exports) => {
      const watched = new Watched(/** @type {ModuleExports} */ (exports), this.#map);
      this.instances.push(watched);
      return /** @type {WebAssembly.Exports} */ (/** @type {unknown} */ (watched.exports));
    };
    WebAssembly.Instance = class extends Instance {
      exports = watch(super.exports);
    };
    try {
      const output = this.#engine.call(name, text, ...args);
      this.instances.at(-1)?.check();
      return output;
    } finally {
      WebAssembly.Instance = Instance;
    }
  }
}
