// Runs statements on the local D1 of a workerd, through HTTP requests. Miniflare's own D1 client
// blocks the process until workerd answers, and times out on a busy machine.
import { randomBytes } from "node:crypto";

/** Makes each request use a new connection, because workerd closes idle ones. */
export const alone = { connection: "close" };

const script = `export default {
  async fetch(request, { DB, SECRET }) {
    if (request.headers.get("authorization") !== SECRET) return new Response(null, { status: 401 });
    try {
      const statements = await request.json();
      return Response.json(await DB.batch(statements.map(({ sql, args }) => DB.prepare(sql).bind(...args))));
    } catch (e) {
      return new Response(e.message, { status: 500 });
    }
  },
};`;

/** Returns a Worker that runs statements on the database, and the secret for requests to it. */
export function databaseWorker() {
  const secret = randomBytes(16).toString("hex");
  /** @type {Manifest} */
  const manifest = { mainModule: "database.mjs", modules: { "database.mjs": { type: "esm", contents: script } } };
  return { worker: { name: "database", manifest, bindings: { SECRET: secret } }, secret };
}

/** The database behind that Worker, with some of the methods of a D1Database. */
export class Database {
  #url;
  #secret;

  /**
   * @param {string} url
   * @param {string} secret
   */
  constructor(url, secret) {
    this.#url = url;
    this.#secret = secret;
  }

  /** @param {string} sql */
  prepare(sql) {
    return new Statement(this, sql, []);
  }

  /**
   * Runs the statements as one transaction.
   * @param {Statement[]} statements
   * @returns {Promise<SQLResult[]>}
   */
  async batch(statements) {
    const body = JSON.stringify(statements.map(({ sql, args }) => ({ sql, args })));
    const answer = await fetch(this.#url, { method: "POST", headers: { ...alone, authorization: this.#secret }, body });
    if (!answer.ok) throw new Error(`the database: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

class Statement {
  #database;

  /**
   * @param {Database} database
   * @param {string} sql
   * @param {SQLValue[]} args
   */
  constructor(database, sql, args) {
    this.#database = database;
    this.sql = sql;
    this.args = args;
  }

  /** @param {SQLValue[]} args */
  bind(...args) {
    return new Statement(this.#database, this.sql, args);
  }

  /** Runs the statement. The rows are the objects in `results`. */
  async run() {
    return (await this.#database.batch([this]))[0];
  }

  /**
   * Returns the first row, or its column if one is given, or null if there is no row.
   * @overload
   * @returns {Promise<SQLRow | null>}
   *
   * @overload
   * @param {string} column
   * @returns {Promise<SQLValue>}
   *
   * @param {string} [column]
   */
  async first(column) {
    const [row = null] = (await this.run()).results;
    return row && column ? row[column] : row;
  }
}
