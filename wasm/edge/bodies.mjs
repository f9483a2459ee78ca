// Reads the bodies of requests, before anything else is done for them: whoever sends slowly, or without end, keeps nothing but that waiting.
import { inTime } from "./intime.mjs";

const defaults = {
  maxBody: 64 << 10,
  // Bytes of all requests together that are held at a time. Go may hold each of them two or three times over.
  maxHeld: 8 << 20,
  bodyTime: 10_000,
  // No request takes as long as this. One that seems to was ended without a word, as at the limit of CPU time.
  longest: 60_000,
};

const none = new Uint8Array();

export class Bodies {
  #limits;
  #leases = new Set();
  #held = 0;

  constructor(limits) {
    this.#limits = { ...defaults, ...limits };
  }

  /** How many bytes are held. */
  get held() {
    return this.#held;
  }

  /** How many milliseconds a body may take. */
  get time() {
    return this.#limits.bodyTime;
  }

  /** How many bytes a body has at most. */
  get most() {
    return this.#limits.maxBody;
  }

  /**
   * Reads the body of a request, and holds its bytes until they have been used.
   * @template T
   * @param {Request} request
   * @param {(body: Uint8Array, trouble: "" | "large" | "broken" | "full") => Promise<T>} use gets the body, or what is wrong with
   * it: it is too large, did not come whole or in time, or too much is held already
   * @returns {Promise<T>}
   */
  async with(request, use) {
    this.#sweep();
    const lease = { bytes: 0, began: Date.now() };
    this.#leases.add(lease);
    try {
      return await use(...(await this.#read(request, lease)));
    } finally {
      this.#release(lease);
    }
  }

  #take(lease, n) {
    if (!this.#leases.has(lease)) return false;
    this.#held += n;
    lease.bytes += n;
    return this.#held <= this.#limits.maxHeld;
  }

  #release(lease) {
    if (this.#leases.delete(lease)) this.#held -= lease.bytes;
  }

  #sweep() {
    for (const lease of this.#leases) {
      if (Date.now() - lease.began < this.#limits.longest) return;
      this.#release(lease);
    }
  }

  async #read(request, lease) {
    const { maxBody, bodyTime } = this.#limits;
    if (!request.body) return [none, ""];
    const length = request.headers.get("content-length");
    if (length !== null && Number(length) > maxBody) return [none, "large"];
    if (length !== null) {
      // There is no more than that, and to read it at one go costs a third of reading it by pieces.
      if (!this.#take(lease, Number(length))) return [none, "full"];
      try {
        return [new Uint8Array(await inTime(request.arrayBuffer(), bodyTime)), ""];
      } catch {
        return [none, "broken"];
      }
    }
    const reader = request.body.getReader();
    const chunks = [];
    let size = 0;
    const all = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "";
        size += value.length;
        if (size > maxBody) return "large";
        chunks.push(value);
        if (!this.#take(lease, value.length)) return "full";
      }
    };
    let trouble;
    try {
      trouble = await inTime(all(), bodyTime);
    } catch {
      trouble = "broken";
    }
    if (trouble) {
      reader.cancel().catch(() => {});
      return [none, trouble];
    }
    if (chunks.length === 1) return [chunks[0], ""];
    const body = new Uint8Array(size);
    let at = 0;
    for (const c of chunks) {
      body.set(c, at);
      at += c.length;
    }
    return [body, ""];
  }
}
