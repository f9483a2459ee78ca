import { Bodies } from "./bodies.mjs";
import { Failure, forLog } from "./forlog.mjs";
import { inTime } from "./intime.mjs";

/**
 * The token endpoint's lane: one long-lived Go runtime that never waits, driven step by step.
 *
 * Each request is an exchange. JavaScript reads the body, enters Go with the request, and Go returns at once with the answer, with a
 * statement or with a fetch. JavaScript runs or makes it in the request's own context and enters Go with the result. Between two calls
 * Go runs nothing, so no request can keep another waiting, and a request that ends early leaves nothing running.
 *
 * This module knows nothing of WebAssembly, of Workers' bindings or of tokens. It needs
 *
 * - `boot()`, which returns a new runtime or throws. A runtime has
 *     `refuse(packet, hasBody)`: the answer to a request whose head alone is enough to refuse it, null for any other
 *     `begin(packet)`, `resume(number, result)`: the next step of an exchange, null when there is none of that number
 *     `unavailable(packet, why)`: the answer to a request that could not be finished
 *     `drop(number)`: forgets an exchange
 *     `waiting`: how many exchanges it holds
 *     `memory`: how many bytes it holds
 *   All of them return at once. Whatever they throw is taken for the end of that runtime.
 * - `usual(head)`, which says whether the head of a POST is as it should be, so that its body is read at once. Any other is first shown
 *   to the runtime.
 * - `run(statement, database)`, which runs a statement and resolves to its row's text, or to null when there is no row.
 * - `get(fetch, signal)`, which fetches a key from key storage and resolves to `{ status, body }`.
 * - `lastResort(json)`, the answer when no runtime can be booted.
 * - `record(row, verified, database, ctx)`, which takes a row for the records and returns at once.
 * - `log(entry)`, which writes a line with the names and units of internal/service: `took` is in nanoseconds.
 * - `bodies`, which reads and holds them (bodies.mjs).
 *
 * A packet is `{ head, body }`, text and bytes. A step is `{ number, statement: { sql, args, charges } }`,
 * `{ number, fetch: { url, accept, maxBytes } }` or `{ answer: { status, headers, body, log, record, verified } }`. A result is `{ asked, row }`,
 * `{ asked, status, body }` or `{ asked, error }`, where `asked` is the SQL or the URL.
 *
 * What it promises:
 *
 * - A request that is refused for its head is answered before its body is read. All other bodies are read before Go is entered, within
 *   the bounds of `bodies`.
 * - The log has no text of an error but a `Failure`'s: of any other its class.
 * - A statement is waited for `statementTime` at most, all fetches of an exchange together for `fetchTime`, and all of an exchange for
 *   `exchangeTime`. What has begun is finished under `ctx.waitUntil`, whether the client is still there or not, so that a charge is never lost
 *   half-way.
 * - A runtime that throws, or that did not return from a call, is replaced. The request that was in it is answered with -2030. All
 *   others are begun anew in the next runtime and get the results that they had already, without running a statement or making a fetch
 *   again.
 * - A runtime that has grown over `maxMemory` is replaced likewise.
 * - No exchange outlives its request in Go, not even when the request's own code was ended before it could say so.
 */

const defaults = {
  maxMemory: 48 << 20,
  statementTime: 5_000,
  fetchTime: 4_000,
  exchangeTime: 20_000,
};

const noBody = new Uint8Array();

export class Lane1 {
  #boot;
  #usual;
  #run;
  #get;
  #lastResort;
  #record;
  #log;
  #limits;
  #runtime = null;
  #bodies;
  #parked = new Set();

  constructor({ boot, usual, run, get, lastResort, record, log, bodies = new Bodies(), limits }) {
    this.#boot = boot;
    this.#usual = usual;
    this.#run = run;
    this.#get = get;
    this.#lastResort = lastResort;
    this.#record = record;
    this.#log = log;
    this.#bodies = bodies;
    this.#limits = { ...defaults, ...limits };
  }

  /** What is held for requests under way: nothing, when there are none. */
  get state() {
    return {
      parked: this.#parked.size,
      held: this.#bodies.held,
      reading: this.#bodies.reading,
      waiting: this.#runtime?.waiting ?? 0,
    };
  }

  /** How many bytes the runtime holds. */
  get memory() {
    return this.#runtime?.memory ?? 0;
  }

  /**
   * Answers a request.
   * @param {Request} request
   * @param {{path: string, query: string, broken: boolean}} where its target
   * @param {object} database what `run` gets
   * @param {{waitUntil(p: Promise): void}} ctx
   * @returns {Response | Promise<Response>}
   */
  fetch(request, where, database, ctx) {
    const x = { ...read(request, where), database, ctx };
    const work = x.method === "POST" ? this.#post(x, request) : this.#answer(x, noBody, "");
    if (!(work instanceof Promise)) return work;
    const answer = work.catch((e) => this.#lost(x, e));
    ctx.waitUntil(answer);
    return answer;
  }

  #post(x, request) {
    if (!this.#usual(x)) {
      x.packet = { head: head(x, ""), body: noBody };
      const step = this.#enter(x, (runtime) =>
        runtime.refuse(x.packet, Number(request.headers.get("content-length")) > 0),
      );
      if (step) return this.#respond(x, step);
    }
    return this.#bodies.with(request, (body, trouble) => this.#answer(x, body, trouble));
  }

  /**
   * Answers a request that another lane has no runtime for, without looking at more than its head.
   * @param {{method: string, headers: Headers}} request
   * @param {{path: string, query: string, broken: boolean}} where
   * @param {string} why it is answered with -2030; "" where the target is broken, "broken" where the body did not come
   * @param {object} entry what the log says of it
   */
  refuse(request, where, why, entry = {}) {
    return this.#refuse({ ...read(request, where), entry }, why);
  }

  #refuse(x, why) {
    const itsOwn = x.where.broken || why === "broken";
    x.packet = { head: head(x, itsOwn ? why : ""), body: noBody };
    return this.#respond(x, itsOwn ? this.#begin(x) : this.#unavailable(x, why));
  }

  #answer(x, body, trouble) {
    if (trouble === "full") return this.#refuse(x, "too many bytes of requests are held");
    x.packet = { head: head(x, trouble), body };
    const step = this.#begin(x);
    return step.answer ? this.#respond(x, step) : this.#steps(x, step);
  }

  // Runs the statements and makes the fetches that the exchange asks for.
  async #steps(x, step) {
    this.#sweep();
    x.until = Date.now() + this.#limits.exchangeTime;
    this.#parked.add(x);
    try {
      x.results = [];
      while (!step.answer) {
        x.number = step.number;
        const { statement, fetch } = step;
        const result = { asked: askedBy(step) };
        try {
          const left = x.until - Date.now();
          if (left <= 0) throw new Failure(`no end after ${this.#limits.exchangeTime} ms`);
          if (fetch) Object.assign(result, await this.#fetch(x, fetch, left));
          else result.row = await inTime(this.#run(statement, x.database), Math.min(this.#limits.statementTime, left));
        } catch (e) {
          result.error = `${fetch ? "the fetch" : "the statement"} failed: ${forLog(e)}`;
        }
        x.results.push(result);
        step = this.#resume(x, result);
      }
      x.number = 0;
      return this.#respond(x, step);
    } finally {
      this.#forget(x);
    }
  }

  #fetch(x, fetch, left) {
    x.fetchUntil ??= Date.now() + this.#limits.fetchTime;
    return this.#get(fetch, AbortSignal.timeout(Math.max(Math.min(x.fetchUntil - Date.now(), left), 0)));
  }

  #begin(x) {
    return this.#enter(x, (runtime) => {
      x.runtime = runtime;
      return runtime.begin(x.packet);
    });
  }

  #resume(x, result) {
    return this.#enter(x, (runtime) => {
      if (runtime === x.runtime)
        return runtime.resume(x.number, result) ?? this.#unavailable(x, "Go has no such exchange");
      // The runtime that knew the exchange is gone. It is begun anew; what it has asked for already is not asked again.
      x.runtime = runtime;
      let step = runtime.begin(x.packet);
      for (const r of x.results) {
        if (step.answer || askedBy(step) !== r.asked)
          return step.answer ? step : this.#unavailable(x, "the exchange took another turn");
        x.number = step.number;
        step = runtime.resume(step.number, r);
      }
      return step;
    });
  }

  #enter(x, call) {
    try {
      if (this.#runtime?.memory > this.#limits.maxMemory) this.#end(new Failure("it has grown too large"));
      this.#runtime ??= this.#boot();
      return call(this.#runtime);
    } catch (e) {
      this.#end(e);
      return this.#unavailable(x, "the runtime ended");
    }
  }

  #unavailable(x, why) {
    try {
      this.#runtime ??= this.#boot();
      return this.#runtime.unavailable(x.packet, why);
    } catch (e) {
      this.#end(e);
      return { answer: this.#last(x) };
    }
  }

  #last(x) {
    return this.#lastResort(/(^|&)errorFormat=json(&|$)/.test(x.where.query));
  }

  // Whatever is not caught, Cloudflare would log with its text.
  #lost(x, e) {
    this.#log({ level: "error", msg: "the request was not answered", error: forLog(e) });
    const { status, headers, body } = this.#last(x);
    return new Response(body, { status, headers });
  }

  #end(why) {
    this.#runtime = null;
    this.#log({ level: "error", msg: "the Go runtime is replaced", error: forLog(why) });
  }

  #forget(x) {
    this.#parked.delete(x);
    if (x.number && x.runtime === this.#runtime) {
      try {
        this.#runtime.drop(x.number);
      } catch (e) {
        this.#end(e);
      }
    }
  }

  // Forgets the exchanges of requests whose code was ended without running what stands in finally, as at the limit of CPU time. Of a
  // request that goes on, the timers may be late on a busy machine, but not by as much.
  #sweep() {
    for (const x of this.#parked) {
      if (Date.now() < x.until + this.#limits.exchangeTime) return;
      this.#forget(x);
    }
  }

  #respond(x, { answer }) {
    const { log, record, verified } = answer;
    if (record) this.#record(record, verified, x.database, x.ctx);
    this.#log({
      level: log.error ? "error" : "info",
      msg: "token request",
      requestId: log.requestId,
      method: x.method.slice(0, 16),
      status: answer.status,
      took: (Date.now() - x.started) * 1e6,
      client: x.client,
      code: log.code,
      parameter: log.code && (log.parameter?.slice(0, 64) ?? ""),
      service: log.service,
      token: log.token,
      error: log.error,
      ...x.entry,
    });
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  }
}

// What tells one question of an exchange from another.
const askedBy = ({ statement, fetch }) => (fetch ? fetch.url : statement.sql);

// What is needed of a request but its body. To ask a Request for any of it makes it anew each time.
function read({ method, headers }, where) {
  return {
    where,
    method,
    type: headers.get("content-type") ?? "",
    encoding: headers.get("content-encoding") ?? "",
    accept: headers.get("accept") ?? "",
    client: address(headers.get("cf-connecting-ip")),
    started: Date.now(),
  };
}

// Cloudflare says from which address a request comes. Elsewhere a client may say anything, which neither log nor records are to have.
const address = (text) => (text && text.length <= 45 && /^[\da-f]*[.:][\da-f.:]*$/i.test(text) ? text : "");

/** The lines that Go reads a request from. None of the values can hold a line break. */
function head({ where, method, type, encoding, accept, client }, trouble) {
  const { path, query, broken } = where;
  return `${method}\n${path}\n${query}\n${type}\n${encoding}\n${accept}\n${client}\n${broken ? "url" : trouble}`;
}
