// Writes records in the background: those of all requests together, so that a busy isolate writes once a second and not for each.
import { forLog } from "./forlog.mjs";
import { inTime } from "./intime.mjs";
import { insertSQL } from "./insert.mjs";

const defaults = {
  delay: 1000, // milliseconds in which records are gathered
  batch: 500, // records that are written at once
  waiting: 5000, // records that wait at most
  // Records an hour of requests that nobody answers for: anyone can make them. In a day an isolate writes 7,200 rows for them at most, indexes
  // included, of the 100,000 that D1 has for free.
  unverified: 100,
  time: 5000, // milliseconds that a write may take
};

export class Records {
  #log;
  #limits;
  #rows = [];
  #writing = 0; // since when
  #hour = 0;
  #unverified = 0;
  #dropped = 0;

  constructor(log, limits) {
    this.#log = log;
    this.#limits = { ...defaults, ...limits };
  }

  /** How many records wait. */
  get waiting() {
    return this.#rows.length;
  }

  /**
   * Takes a row, or drops it. It is written when the answer is long gone.
   * @param {string} row a JSON array, as insert.sql has it
   * @param {boolean} verified whether it is known whose it is
   * @param {D1Database} database
   * @param {{waitUntil(p: Promise): void}} ctx
   */
  add(row, verified, database, ctx) {
    const now = Date.now();
    if (this.#rows.length >= this.#limits.waiting || (!verified && !this.#admit(now))) {
      this.#dropped++;
      return;
    }
    this.#rows.push(row);
    const { delay, time } = this.#limits;
    // A writer whose request was ended without a word is not waited for.
    if (this.#writing && now - this.#writing < delay + 4 * time) return;
    this.#writing = now;
    ctx.waitUntil(this.#write(database));
  }

  #admit(now) {
    const hour = Math.floor(now / 3_600_000);
    if (hour !== this.#hour) [this.#hour, this.#unverified] = [hour, 0];
    return ++this.#unverified <= this.#limits.unverified;
  }

  async #write(database) {
    await new Promise((resolve) => setTimeout(resolve, this.#limits.delay));
    await this.flush(database);
    this.#writing = 0;
  }

  /** Writes what waits. */
  async flush(database) {
    while (this.#rows.length > 0) {
      const rows = this.#rows.splice(0, this.#limits.batch);
      try {
        await inTime(database.prepare(insertSQL).bind(`[${rows.join(",")}]`).run(), this.#limits.time);
      } catch (e) {
        this.#dropped += rows.length;
        this.#log({ level: "error", msg: "records not written", records: rows.length, error: forLog(e) });
      }
    }
    if (this.#dropped > 0) this.#log({ level: "warn", msg: "records dropped", records: this.#dropped });
    this.#dropped = 0;
  }
}
