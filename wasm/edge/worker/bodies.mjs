// Reads the bodies of requests, before anything else is done for them: whoever sends slowly, or without end, keeps nothing but that waiting.
import { within } from "./deadline.mjs";

const defaults = {
  // Bytes of all requests together that are held at a time: those that have come, not those that were announced. Go may hold each of
  // them two or three times over.
  maxHeld: 8 << 20,
  // Bodies announced to be so small are read at one go, so many of them at a time: that costs a third of reading by pieces. How much of
  // them has come cannot be seen, and is a megabyte at most.
  small: 4 << 10,
  maxSmall: 256,
  bodyTime: 10_000,
  // A body that was ended in favour of others looks for that so often.
  look: 500,
  // Of a body that is too large, so many bytes more are read and dropped, for so long: workerd resets the connection of a client that is
  // answered while it still sends, and the client may not get to see the answer.
  drain: 1 << 20,
  drainTime: 2_000,
  // No request takes as long as this. One that seems to was ended without a word, as at the limit of CPU time.
  longest: 60_000,
};

const none = new Uint8Array();

export class Bodies {
  #limits;
  #leases = new Set();
  #held = 0;
  #small = 0;

  constructor(limits) {
    this.#limits = { ...defaults, ...limits };
  }

  /** How many bytes are held. */
  get held() {
    return this.#held;
  }

  /** How many bodies are being read. */
  get reading() {
    let n = 0;
    for (const lease of this.#leases) n += Number(lease.reading);
    return n;
  }

  /**
   * Reads the body of a request, and holds its bytes until they have been used.
   * @template T
   * @param {Request} request
   * @param {number} most how many bytes a body may have
   * @param {(body: Uint8Array, trouble: "" | "large" | "broken" | "full") => Promise<T>} use gets the body, or what is wrong with
   * it: it is too large, did not come whole or in time, or too much is held already
   * @returns {Promise<T>}
   */
  async with(request, most, use) {
    this.#sweep();
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

  // Counts bytes that have come. Where there are too many, the body that has received least per second ends. It reports whether
  // this one goes on.
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

  // Whoever has sent the whole body already is not asked to give way.
  #slowest(but) {
    const now = Date.now();
    let slowest, least;
    for (const lease of this.#leases) {
      if (lease === but || !lease.reading || lease.bytes === 0) continue;
      const perSecond = lease.bytes / Math.max(now - lease.began, 1);
      if (!slowest || perSecond < least) [slowest, least] = [lease, perSecond];
    }
    return slowest;
  }

  // Drops what has come of a body. Its request sees that by itself: in workerd, none can wake another.
  #end(lease) {
    this.#held -= lease.bytes;
    lease.bytes = 0;
    lease.chunks = [];
    lease.ended = true;
  }

  #release(lease) {
    if (!this.#leases.delete(lease)) return;
    this.#end(lease);
    this.#small -= lease.small;
  }

  #sweep() {
    for (const lease of this.#leases) {
      if (Date.now() - lease.began < this.#limits.longest) return;
      this.#release(lease);
    }
  }

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

  // Reads a body by pieces, and says what is wrong with it.
  async #pieces(reader, most, lease, length) {
    const { bodyTime, look } = this.#limits;
    const all = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (lease.ended) return "full";
        if (done) return "";
        if (lease.bytes + value.length > most) return "large";
        lease.chunks.push(value);
        lease.reading = lease.bytes + value.length < length;
        if (!this.#take(lease, value.length)) return "full";
      }
    };
    let timer;
    const ended = new Promise((resolve) => (timer = setInterval(() => lease.ended && resolve("full"), look)));
    try {
      return await within(Promise.race([all(), ended]), bodyTime);
    } catch {
      return "broken";
    } finally {
      clearInterval(timer);
    }
  }

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
