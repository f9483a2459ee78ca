// The memory of a module that TinyGo has compiled without a garbage collector. Its allocator only
// advances. After each call an arena puts all memory back to its state before the call, so that
// nothing of a request can reach the next one, whatever Go's packages cache.
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
   * Whether a call took more memory than the module began with. Then the module is no longer of
   * use: its allocator would grow the memory again.
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
