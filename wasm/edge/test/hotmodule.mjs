// Calls hot modules, and checks the memory of TinyGo's after each call.
import { strict as assert } from "node:assert";
import { start } from "./built.mjs";

// Equal for all modules, so that their answers are.
const random = Uint8Array.from({ length: 64 }, (_, i) => i);

/**
 * Calls an export with a packet, and returns a copy of the step, or the limit.
 * @param {HotExports} exports
 * @param {HotCall} name
 * @param {HotPacket} packet
 */
function callExport(exports, name, { now, random, head, body, results }) {
  const all = Buffer.concat([random, head, body, ...results]);
  const address = exports.edge_reserve(all.length);
  Buffer.from(exports.memory.buffer).set(all, address);
  if (name === "edge_limit") return Buffer.from([exports.edge_limit(head.length, now)].join());
  const step =
    name === "edge_answer"
      ? exports.edge_answer(head.length, body.length, all.length, now)
      : exports.edge_unavailable(head.length, body.length, now);
  const { buffer } = exports.memory;
  const [, , fields, size] = new Int32Array(buffer, step, 4);
  return Buffer.from(buffer.slice(step, step + 16 + fields + size));
}

export class GoModule {
  #exports;

  /**
   * @param {WebAssembly.Module} module
   * @param {Record<string, string>} env
   */
  constructor(module, env) {
    this.#exports = start(module, env, random).exports;
  }

  /**
   * @param {HotCall} name
   * @param {HotPacket} packet
   */
  call(name, packet) {
    return callExport(this.#exports, name, packet);
  }
}

/**
 * A module by TinyGo. After each call it compares all memory with that before the call. Then it
 * fills the stack and the memory behind the mark with 0xDB, until the next call.
 */
export class TinyGoModule {
  #exports;
  #arena;
  #map;
  #before;
  #zeros;
  /**
   * The names of the variables that calls have changed.
   * @type {Set<string>}
   */
  changed = new Set();
  /** The most memory that a call has taken, in bytes. */
  most = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {Record<string, string>} env
   * @param {ReturnType<typeof import("../../linkermap.mjs").readMap>} map
   */
  constructor(module, env, map) {
    const { exports, arena } = start(module, env, random);
    assert.ok(arena);
    assert.equal(arena.writable, map.sections[".data"].start);
    this.#exports = exports;
    this.#arena = arena;
    this.#map = map;
    this.#before = Buffer.from(this.#lasting);
    this.#zeros = Buffer.alloc(this.size - arena.mark);
    this.#fill();
  }

  /** The size of the module's memory in bytes. */
  get size() {
    return this.#exports.memory.buffer.byteLength;
  }

  /** The number of bytes that the arena puts back after each call. */
  get copied() {
    return this.#arena.mark - this.#arena.writable;
  }

  /** Whether the module needed more memory than it began with. */
  get grown() {
    return this.#arena.grown;
  }

  get #memory() {
    return Buffer.from(this.#exports.memory.buffer);
  }

  /** The end of the stack. Constants follow. */
  get #stackEnd() {
    return this.#map.sections[".rodata"].start;
  }

  /** The constants, the variables, and the heap before the mark. */
  get #lasting() {
    return this.#memory.subarray(this.#stackEnd, this.#arena.mark);
  }

  #fill() {
    this.#memory.fill(0xdb, 0, this.#stackEnd);
    this.#memory.fill(0xdb, this.#arena.mark);
  }

  /**
   * @param {HotCall} name
   * @param {HotPacket} packet
   */
  call(name, packet) {
    this.#memory.fill(0, this.#arena.mark); // the allocator demands it
    const step = callExport(this.#exports, name, packet);
    this.most = Math.max(this.most, this.#exports.edge_top() - this.#arena.mark);
    this.#noteChanges();
    this.#arena.reset();
    if (this.grown) return step;
    assert.equal(this.#lasting.compare(this.#before), 0, "memory before the mark differs from the copy");
    assert.equal(this.#memory.subarray(this.#arena.mark).compare(this.#zeros), 0, "memory behind the mark is not zero");
    this.#fill();
    return step;
  }

  #noteChanges() {
    const [now, before] = [this.#lasting, this.#before].map(
      (b) => new Int32Array(b.buffer, b.byteOffset, b.length / 4),
    );
    for (let i = 0; i < now.length; i++)
      if (now[i] !== before[i]) this.changed.add(this.#map.nameAt(this.#stackEnd + 4 * i));
  }
}
