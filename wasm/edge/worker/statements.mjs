// Runs the statements that Go asks for, in D1.
import { Failure } from "./forlog.mjs";

// The interval at which a waiting request checks whether it can go on, in milliseconds. It must
// check, because in workerd no request may settle a promise for which another one waits.
const interval = 20;

// No report takes this long, in milliseconds.
const longest = 60_000;

/**
 * The latest run of a statement: its time, whether it still runs, and its row or its error.
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
   * @param {number} [options.reports] the most reports that run at a time
   * @param {number} [options.patience] the longest wait of a statement, in milliseconds
   */
  constructor(options) {
    this.#options = { reports: 2, patience: 4_000, ...options };
  }

  /** The number of running reports. It omits those whose request the platform has ended. */
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
   * Returns a recent result, or runs the statement. Anyone may ask for such results, so only one
   * request at a time runs the statement.
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
   * Waits until a condition is met. Throws after `patience`.
   * @param {() => boolean} met
   * @param {string} why
   */
  async #until(met, why) {
    const end = Date.now() + this.#options.patience;
    while (!met()) {
      if (Date.now() >= end) throw new Failure(why);
      await new Promise((resolve) => setTimeout(resolve, interval));
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
