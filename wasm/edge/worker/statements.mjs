// Runs the statements that Go asks for, in D1.
import { Failure } from "./forlog.mjs";

// A request that waits for a place looks for it so often, in milliseconds. It waits by itself: in
// workerd, no request may settle a promise that another waits for.
const often = 20;

// No report takes as long as this, in milliseconds.
const longest = 60_000;

/**
 * When a statement ran, whether it is running, and its row or its error.
 * @typedef {{at: number, running: boolean, row: string | null, error?: unknown}} Reused
 */

export class Statements {
  #options;
  /** @type {Set<{began: number}>} */
  #reports = new Set();
  /** @type {Map<string, Reused>} */
  #reused = new Map(); // by SQL

  /**
   * @param {object} [options]
   * @param {number} [options.reports] how many reports run at a time
   * @param {number} [options.patience] how long a statement waits for its place, in milliseconds
   */
  constructor(options) {
    this.#options = { reports: 2, patience: 4_000, ...options };
  }

  /** How many reports run. One whose request was ended by force is not counted for ever. */
  get running() {
    for (const report of this.#reports) if (Date.now() - report.began > longest) this.#reports.delete(report);
    return this.#reports.size;
  }

  /**
   * Runs statements as one transaction.
   * @param {Transaction} statements
   * @param {D1 | undefined} database the binding of D1
   * @returns {Promise<string | null>} the row of the statement at that place, null for none
   */
  async run(statements, database) {
    if (typeof database?.prepare !== "function") throw new Failure("DB is not bound to a D1 database");
    if (statements.reuse > 0) return this.#reuse(statements, database);
    if (!statements.report) return query(statements, database);
    await this.#until(() => this.running < this.#options.reports, "too many reports run");
    const report = { began: Date.now() };
    this.#reports.add(report);
    try {
      return await query(statements, database);
    } finally {
      this.#reports.delete(report);
    }
  }

  /**
   * Anyone may ask for a result that is reused, so it is found by one request at a time.
   * @param {Transaction} statements
   * @param {D1} database
   */
  async #reuse(statements, database) {
    const { sql } = statements.all[statements.place];
    const recent = () => {
      const last = this.#reused.get(sql);
      const age = Date.now() - (last?.at ?? Infinity);
      return age >= 0 && age < statements.reuse ? last : undefined;
    };
    await this.#until(() => !recent()?.running, "another request runs the statement");
    let last = recent();
    if (!last) {
      last = { at: Date.now(), running: true, row: null };
      this.#reused.set(sql, last);
      try {
        last.row = await query(statements, database);
      } catch (e) {
        last.error = e;
      }
      last.at = Date.now();
      last.running = false;
    }
    if (last.error) throw last.error;
    return last.row;
  }

  /**
   * @param {() => boolean} met
   * @param {string} why
   */
  async #until(met, why) {
    const end = Date.now() + this.#options.patience;
    while (!met()) {
      if (Date.now() >= end) throw new Failure(why);
      await new Promise((resolve) => setTimeout(resolve, often));
    }
  }
}

/**
 * @param {Transaction} statements
 * @param {D1} database
 */
async function query({ all, place }, database) {
  const prepared = all.map(({ sql, args }) => database.prepare(sql).bind(...args));
  if (prepared.length === 1) {
    const rows = await prepared[0].raw();
    return rows.length === 0 ? null : String(rows[0][0] ?? "");
  }
  const { results } = (await database.batch(prepared))[place];
  return results.length === 0 ? null : String(Object.values(results[0])[0] ?? "");
}
