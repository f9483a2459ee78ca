// Reads the bodies of requests before any other work begins. A client that sends slowly or
// endlessly thus occupies no Go runtime and no database.
import { within } from "./deadline.mjs";

const defaults = {
  // The most bytes that are held of all requests together. Only received bytes count, not announced
  // ones. Go may hold two or three copies of each.
  maxHeld: 8 << 20,
  // A body whose announced length is at most `small` bytes is read in one call, which costs a third
  // of reading it in pieces. Up to `maxSmall` bodies are read in this way at a time. Their bytes
  // are counted only when they are complete; until then they are a megabyte together at most.
  small: 4 << 10,
  maxSmall: 256,
  // The longest time for a body, in milliseconds.
  bodyTime: 10_000,
  // The interval at which a request checks whether its body was dropped in favour of others, in
  // milliseconds.
  look: 500,
  // The most bytes that are read and dropped of a body that is too large, and the most milliseconds
  // for it. If the client still sends when the answer comes, workerd resets the connection, and the
  // client may never see the answer.
  drain: 1 << 20,
  drainTime: 2_000,
  // No request takes this many milliseconds. The platform has ended an older one without notice,
  // for example at the limit of CPU time.
  longest: 60_000,
};

const none = new Uint8Array();

/**
 * A body that is being read or used.
 * @typedef {object} Lease
 * @property {number} bytes the number of its received bytes, 0 after it was dropped
 * @property {number} began the time of its start, in milliseconds since 1970
 * @property {boolean} reading whether more bytes of it are to come
 * @property {boolean} ended whether it was dropped
 * @property {number} small its part of #small: 1 if it is read in one call, else 0
 * @property {Uint8Array[]} chunks its pieces, unless it is read in one call
 *
 * @typedef {ReadableStreamDefaultReader<Uint8Array>} Reader
 */

export class Bodies {
  #limits;
  /** @type {Set<Lease>} */
  #leases = new Set(); // in the order of their starts
  #held = 0; // the bytes of all leases
  #small = 0; // the number of bodies that are read in one call

  /** @param {Partial<typeof defaults>} [limits] */
  constructor(limits) {
    this.#limits = { ...defaults, ...limits };
  }

  /** The number of bytes that are held now. */
  get held() {
    return this.#held;
  }

  /** The number of bodies that are being read now. */
  get reading() {
    let n = 0;
    for (const lease of this.#leases) n += Number(lease.reading);
    return n;
  }

  /**
   * Reads the body of a request and counts its bytes until `use` has finished.
   * @template T
   * @param {Request} request
   * @param {number} most the largest size of a body, in bytes
   * @param {(body: Uint8Array, trouble: BodyTrouble) => T | Promise<T>} use gets the body and "",
   *   or an empty body and the trouble
   * @returns {Promise<T>} the result of `use`
   */
  async with(request, most, use) {
    this.#sweep();
    /** @type {Lease} */
    const lease = { bytes: 0, began: Date.now(), reading: true, ended: false, small: 0, chunks: [] };
    this.#leases.add(lease);
    try {
      const read = await this.#read(request, most, lease);
      lease.reading = false;
      return await use(...read);
    } finally {
      this.#release(lease);
    }
  }

  /**
   * Counts n received bytes of a body. At the limit it drops other bodies, the slowest first. It
   * returns false if this body was dropped itself, or if no other body can be dropped.
   * @param {Lease} lease
   * @param {number} n
   */
  #take(lease, n) {
    if (lease.ended) return false;
    this.#held += n;
    lease.bytes += n;
    while (this.#held > this.#limits.maxHeld) {
      const slowest = this.#slowest(lease);
      if (!slowest) return false;
      this.#end(slowest);
    }
    return true;
  }

  /**
   * Returns the incomplete body with the lowest rate of received bytes, or undefined. Bodies
   * without bytes are left out, because dropping them would free nothing.
   * @param {Lease} but a body that is left out too
   */
  #slowest(but) {
    const now = Date.now();
    /** @type {Lease | undefined} */
    let slowest;
    let lowest = 0;
    for (const lease of this.#leases) {
      if (lease === but || !lease.reading || lease.bytes === 0) continue;
      const rate = lease.bytes / Math.max(now - lease.began, 1);
      if (!slowest || rate < lowest) [slowest, lowest] = [lease, rate];
    }
    return slowest;
  }

  /**
   * Drops the received bytes of a body. Its request finds `ended` by itself, because in workerd a
   * request cannot wake another one.
   * @param {Lease} lease
   */
  #end(lease) {
    this.#held -= lease.bytes;
    lease.bytes = 0;
    lease.chunks = [];
    lease.ended = true;
  }

  /**
   * Ends a lease. A second call has no effect.
   * @param {Lease} lease
   */
  #release(lease) {
    if (!this.#leases.delete(lease)) return;
    this.#end(lease);
    this.#small -= lease.small;
  }

  /** Releases the bodies of requests that the platform ended without running their `finally`. */
  #sweep() {
    for (const lease of this.#leases) {
      if (Date.now() - lease.began < this.#limits.longest) return;
      this.#release(lease);
    }
  }

  /**
   * Reads a body, in one call or in pieces, and returns the arguments of `use`.
   * @param {Request} request
   * @param {number} most
   * @param {Lease} lease
   * @returns {Promise<[body: Uint8Array, trouble: BodyTrouble]>}
   */
  async #read(request, most, lease) {
    const { bodyTime, small, maxSmall, drain } = this.#limits;
    if (!request.body) return [none, ""];
    const announced = request.headers.get("content-length");
    const length = announced === null ? Infinity : Number(announced);
    if (length <= Math.min(small, most) && this.#small < maxSmall) {
      this.#small++;
      lease.small = 1;
      try {
        const body = new Uint8Array(await within(request.arrayBuffer(), bodyTime));
        lease.reading = false;
        return this.#take(lease, body.length) ? [body, ""] : [none, "full"];
      } catch {
        return [none, "broken"];
      }
    }
    const reader = request.body.getReader();
    const large = announced !== null && length > most;
    if (large && length > drain) return [none, "large"];
    const trouble = large ? "large" : await this.#pieces(reader, most, lease, length);
    if (trouble === "large") await this.#drain(reader, lease);
    if (trouble) {
      reader.cancel().catch(() => {});
      return [none, trouble];
    }
    const { chunks, bytes } = lease;
    if (chunks.length === 1) return [chunks[0], ""];
    const body = new Uint8Array(bytes);
    let at = 0;
    for (const c of chunks) {
      body.set(c, at);
      at += c.length;
    }
    lease.chunks = [];
    return [body, ""];
  }

  /**
   * Reads a body in pieces, and returns the trouble with it, or "".
   * @param {Reader} reader
   * @param {number} most
   * @param {Lease} lease
   * @param {number} length the announced length, or Infinity
   * @returns {Promise<BodyTrouble>}
   */
  async #pieces(reader, most, lease, length) {
    const { bodyTime, look } = this.#limits;
    /** @returns {Promise<BodyTrouble>} */
    const all = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (lease.ended) return "full";
        if (done) return "";
        if (lease.bytes + value.length > most) return "large";
        lease.chunks.push(value);
        lease.reading = lease.bytes + value.length < length; // a complete body is not dropped
        if (!this.#take(lease, value.length)) return "full";
      }
    };
    let timer;
    /** @type {Promise<BodyTrouble>} */
    const ended = new Promise((resolve) => (timer = setInterval(() => lease.ended && resolve("full"), look)));
    try {
      return await within(Promise.race([all(), ended]), bodyTime);
    } catch {
      return "broken";
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Reads and drops the rest of a body that is too large. See `drain` in the defaults.
   * @param {Reader} reader
   * @param {Lease} lease
   */
  async #drain(reader, lease) {
    const { drain, drainTime } = this.#limits;
    this.#end(lease);
    const rest = async () => {
      for (let size = 0; size < drain; ) {
        const { done, value } = await reader.read();
        if (done) return;
        size += value.length;
      }
    };
    await within(rest(), drainTime).catch(() => {});
  }
}
