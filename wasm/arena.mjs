// Modules that TinyGo has compiled without a garbage collector. Their allocator only advances.
// After each call an arena puts all memory back to its state before the call, so that nothing of a
// request can reach the next one, whatever Go's packages cache.
//
//   0 ┄ stack ┄ constants ┄ writable ┄ variables, and the heap of the start ┄ mark ┄ heap of a call
//
// The arena has a copy of the bytes from `writable` to `mark`. It zeroes those behind the mark,
// because the allocator demands that. The stack is not put back: no code reads its old contents.

export class Arena {
  #memory;
  #top;
  #bytes;
  #copy;
  /** The address at which the memory begins that can be written. */
  writable;
  /** The address behind all memory that was allocated before the first call. */
  mark;

  /**
   * Takes the copy. The module has read its configuration.
   * @param {WebAssembly.Memory} memory
   * @param {() => number} top returns the address behind all memory that is allocated
   * @param {number} writable
   */
  constructor(memory, top, writable) {
    this.#memory = memory;
    this.#top = top;
    this.writable = writable;
    this.mark = top() >>> 0;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#copy = this.#bytes.slice(writable, this.mark);
  }

  /**
   * Whether a call took more memory than the module began with. Such a module must not be called
   * again, because its memory cannot be put back.
   */
  get grown() {
    return this.#memory.buffer !== this.#bytes.buffer;
  }

  /** Puts memory back. The call before has returned, and its step has been read. */
  reset() {
    const top = this.#top() >>> 0;
    if (this.grown) return;
    this.#bytes.fill(0, this.mark, top);
    this.#bytes.set(this.#copy, this.writable);
  }
}

/**
 * Starts a module with the few imports that it calls, and returns its exports. TinyGo's own script
 * has more imports, and prints.
 * @param {WebAssembly.Module} module
 */
export function startTinyGo(module) {
  /** @type {{ memory: WebAssembly.Memory, _initialize(): void }} */
  let exports;
  /** @type {Record<string, (...args: number[]) => number | bigint>} */
  const called = {
    // Seeds Go's maps.
    random_get(address, size) {
      crypto.getRandomValues(new Uint8Array(exports.memory.buffer, address, size));
      return 0;
    },
    // Would write the cause of a panic, which may contain a secret.
    fd_write: () => 0,
    // Package time reads the clock as it starts. A request has its time in its input.
    "runtime.ticks": () => 0n,
    // Package syscall/js looks up the constructors Object and Array as it starts.
    "syscall/js.valueGet": () => 0n,
  };
  /** @type {WebAssembly.Imports} */
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] =
      called[name] ??
      (() => {
        throw new Error(`${name} must not be called`);
      });
  }
  const instance = new WebAssembly.Instance(module, imports);
  exports = /** @type {typeof exports} */ (/** @type {unknown} */ (instance.exports));
  exports._initialize();
  return exports;
}
