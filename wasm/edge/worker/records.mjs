// Writes records in the background. It collects the records of all requests, so that a busy isolate
// writes to the database about once a second.
import { within } from "./deadline.mjs";
import { forLog } from "./forlog.mjs";
import { insertSQL, usageSQL } from "./sql.mjs";

const defaults = {
  delay: 1000, // the time to collect records, in milliseconds
  batch: 500, // the most records in one transaction
  waiting: 5000, // the most records that wait
  // The most unverified requests that are recorded in an hour. Anyone can send them. In a day they
  // cost an isolate at most 7,200 written rows, including indexes, of the 100,000 that are free in
  // D1.
  unverified: 100,
  // The most refusals of one account with one code that get a record of their own in an hour.
  // Further ones share a record, because a client may repeat a refused request endlessly.
  refusals: 100,
  kinds: 10_000, // the most kinds of refusals that are counted at a time
  repeats: 20_000, // the time in which a shared record counts refusals, in milliseconds
  time: 5000, // the longest time of a write, in milliseconds
};

// Matches the start of a row: the time, and then kind, account and code.
const beginning = /^\[(-?\d+),("\w+",\d+,(-?\d+)),/;

/**
 * A row with its kind, in the form that usage.sql takes, and the number of its exchanges.
 * @typedef {{row: string, kind: string, count: number}} Row
 */

export class Records {
  #log;
  #limits;
  /** @type {Row[]} */
  #rows = [];
  #writing = 0; // the start of the current write, or 0
  #repeating = 0; // the start of the current shared records, or 0
  #hour = 0;
  /** @type {Map<string, number>} */
  #seen = new Map(); // the number of refusals of each kind in this hour
  /** @type {Map<string, Omit<Row, "kind">>} */
  #repeated = new Map(); // the last row and the count of each kind that exceeds its limit
  #dropped = 0;

  /**
   * @param {Log} log
   * @param {Partial<typeof defaults>} [limits]
   */
  constructor(log, limits) {
    this.#log = log;
    this.#limits = { ...defaults, ...limits };
  }

  /** The number of records that wait to be written. */
  get waiting() {
    return this.#rows.length;
  }

  /**
   * Queues a row, adds it to a shared record, or drops it. The row is written after the answer.
   * @param {string} row a JSON array in the form that insert.sql takes
   * @param {boolean} verified whether the account of the request is verified
   * @param {D1} database
   * @param {Context} ctx
   */
  add(row, verified, database, ctx) {
    const now = Date.now();
    const [, at, what, code] = /** @type {string[]} */ (beginning.exec(row));
    // The form that usage.sql takes.
    const kind = `${Math.floor(Number(at) / 86_400_000)},${what},${verified}`;
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
    // An older write will not finish, because the platform has ended its request.
    if (this.#writing && now - this.#writing < delay + 4 * time) return;
    this.#writing = now;
    ctx.waitUntil(this.#write(database));
  }

  /**
   * @param {string} kind
   * @param {number} now
   */
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

  /**
   * Adds a refusal to a shared record. If the isolate ends before the record is written, only the
   * log has these refusals.
   * @param {string} kind
   * @param {string} row
   * @param {D1} database
   * @param {Context} ctx
   */
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

  /** @param {D1} database */
  async #writeRepeated(database) {
    await new Promise((resolve) => setTimeout(resolve, this.#limits.repeats));
    this.#repeating = 0;
    await this.flush(database);
  }

  /** @param {D1} database */
  async #write(database) {
    await new Promise((resolve) => setTimeout(resolve, this.#limits.delay));
    await this.#flush(database);
    this.#writing = 0;
  }

  /**
   * Writes the waiting records and the shared records.
   * @param {D1} database
   */
  async flush(database) {
    for (const [kind, { row, count }] of this.#repeated)
      this.#rows.push({ row: `${row.slice(0, -1)},${count}]`, kind, count });
    this.#repeated.clear();
    await this.#flush(database);
  }

  /** @param {D1} database */
  async #flush(database) {
    while (this.#rows.length > 0) {
      const rows = this.#rows.splice(0, this.#limits.batch);
      /** @type {Map<string, number>} */
      const totals = new Map();
      for (const { kind, count } of rows) totals.set(kind, (totals.get(kind) ?? 0) + count);
      /** @type {(sql: string, values: string[]) => D1Statement} */
      const write = (sql, values) => database.prepare(sql).bind(`[${values.join(",")}]`);
      try {
        // A batch is one transaction, so the totals always match the records.
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
