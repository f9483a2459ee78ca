// Keeps one runtime of a module running.
import { Failure, forLog } from "./forlog.mjs";

export class Keeper {
  #boot;
  #maxMemory;
  #log;
  /** @type {GoRuntime | null} */
  #runtime = null;

  /**
   * @param {() => GoRuntime} boot
   * @param {number} maxMemory in bytes; a runtime that holds more is replaced
   * @param {Log} log
   */
  constructor(boot, maxMemory, log) {
    this.#boot = boot;
    this.#maxMemory = maxMemory;
    this.#log = log;
  }

  /** The size of the runtime in bytes, 0 without one. */
  get memory() {
    return this.#runtime?.memory ?? 0;
  }

  /**
   * Calls the runtime. Before the call it replaces a runtime that cannot continue. If the runtime
   * fails in the call, it drops that runtime, and throws the call's error.
   * @template T
   * @param {(runtime: GoRuntime) => T} call
   */
  enter(call) {
    try {
      if (this.#runtime?.stuck) this.#replace(new Failure("Go did not return from a call"));
      if (this.memory > this.#maxMemory) this.#replace(new Failure("it holds too much memory"));
      this.#runtime ??= this.#boot();
      const result = call(this.#runtime);
      if (this.#runtime.grown) this.#runtime = null;
      return result;
    } catch (e) {
      this.#replace(e);
      throw e;
    }
  }

  /**
   * Drops the runtime. The next call starts another.
   * @param {unknown} why
   */
  #replace(why) {
    this.#runtime = null;
    this.#log({ level: "error", msg: "the Go runtime is replaced", error: forLog(why) });
  }
}
