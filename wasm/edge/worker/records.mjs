// Writes records in the background: those of all requests together, so that a busy isolate writes once a second and not for each.
import { forLog } from "./forlog.mjs";
import { within } from "./deadline.mjs";
import { insertSQL, usageSQL } from "./sql.mjs";

const defaults = {
  delay: 1000, // milliseconds in which records are gathered
  batch: 500, // records that are written at once
  waiting: 5000, // records that wait at most
  // Records an hour of requests that nobody answers for: anyone can make them. In a day an isolate writes 7,200 rows for them at most, indexes
  // included, of the 100,000 that D1 has for free.
  unverified: 100,
  // Refusals of a service with one code that are recorded in an hour, each by itself. Further ones share a record: a service without a
  // balance can be refused without end.
  refusals: 100,
  kinds: 10_000, // kinds of refusals that are counted at a time at most
  repeats: 20_000, // milliseconds in which one record stands for many
  time: 5000, // milliseconds that a write may take
};

// The beginning of a row: the time; then kind, service and code.
const beginning = /^\[(-?\d+),("\w+",\d+,(-?\d+)),/;

export class Records {
  #log;
  #limits;
  #rows = []; // each with its kind, and how many it stands for
  #writing = 0; // since when
  #repeating = 0; // since when
  #hour = 0;
  #seen = new Map(); // how many refusals of each kind there were in the hour
  #repeated = new Map(); // the last row of each kind of which there are too many, and how many
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
    const [, at, what, code] = beginning.exec(row);
    const kind = `${Math.floor(at / 86_400_000)},${what},${verified}`; // as usage.sql has it
    if ((code !== "0" || !verified) && !this.#admit(verified ? kind : "", now)) {
      if (verified) this.#repeat(kind, row, database, ctx);
      else this.#dropped++;
      return;
    }
    if (this.#rows.length >= this.#limits.waiting) {
      this.#dropped++;
      return;
    }
    this.#rows.push({ row, kind, count: 1 });
    const { delay, time } = this.#limits;
    // A writer whose request was ended without a word is not waited for.
    if (this.#writing && now - this.#writing < delay + 4 * time) return;
    this.#writing = now;
    ctx.waitUntil(this.#write(database));
  }

  #admit(kind, now) {
    const { unverified, refusals, kinds } = this.#limits;
    const hour = Math.floor(now / 3_600_000);
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#seen.clear();
    }
    const seen = this.#seen.get(kind) ?? 0;
    if (seen === 0 && this.#seen.size >= kinds) return false;
    this.#seen.set(kind, seen + 1);
    return seen < (kind === "" ? unverified : refusals);
  }

  // Counts a refusal among others like it. What the isolate has counted in the last seconds of its life is in the log alone.
  #repeat(kind, row, database, ctx) {
    const count = (this.#repeated.get(kind)?.count ?? 0) + 1;
    if (count === 1 && this.#repeated.size >= this.#limits.kinds) {
      this.#dropped++;
      return;
    }
    this.#repeated.set(kind, { row, count });
    const { repeats, time } = this.#limits;
    const now = Date.now();
    if (this.#repeating && now - this.#repeating < repeats + 4 * time) return;
    this.#repeating = now;
    ctx.waitUntil(this.#writeRepeated(database));
  }

  async #writeRepeated(database) {
    await new Promise((resolve) => setTimeout(resolve, this.#limits.repeats));
    this.#repeating = 0;
    await this.flush(database);
  }

  async #write(database) {
    await new Promise((resolve) => setTimeout(resolve, this.#limits.delay));
    await this.#flush(database);
    this.#writing = 0;
  }

  /** Writes what waits, and what has been counted. */
  async flush(database) {
    for (const [kind, { row, count }] of this.#repeated)
      this.#rows.push({ row: `${row.slice(0, -1)},${count}]`, kind, count });
    this.#repeated.clear();
    await this.#flush(database);
  }

  async #flush(database) {
    while (this.#rows.length > 0) {
      const rows = this.#rows.splice(0, this.#limits.batch);
      const totals = new Map();
      for (const { kind, count } of rows) totals.set(kind, (totals.get(kind) ?? 0) + count);
      const write = (sql, values) => database.prepare(sql).bind(`[${values.join(",")}]`);
      try {
        // One batch is one transaction: a record and its part of the totals are written together.
        const batch = [
          write(
            insertSQL,
            rows.map((r) => r.row),
          ),
          write(
            usageSQL,
            Array.from(totals, ([kind, n]) => `[${kind},${n}]`),
          ),
        ];
        await within(database.batch(batch), this.#limits.time);
      } catch (e) {
        this.#dropped += rows.length;
        this.#log({ level: "error", msg: "records not written", records: rows.length, error: forLog(e) });
      }
    }
    if (this.#dropped > 0) this.#log({ level: "warn", msg: "records dropped", records: this.#dropped });
    this.#dropped = 0;
  }
}
