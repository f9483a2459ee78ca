// Answers requests with long-lived Go runtimes that never wait: one of the hot module, and one of
// the full module, which starts when a request first needs it.
//
// JavaScript reads the body and calls Go with the request. Go returns at once: with the answer,
// with statements to run, or with a fetch to make. JavaScript finds the result in the request's own
// context and calls Go again with the request, the time of its arrival, and all results so far.
// Between two calls Go holds nothing of the request. So no request delays another, and a request
// that ends early leaves nothing behind.
//
// - A request that is refused for its head is answered before its body is read.
// - The service waits for each step's statements for `statementTime` at most, for all fetches from
//   key storage together for `fetchTime`, for a license server for `challengeTime`, and for all
//   steps of a request together for `exchangeTime`. `ctx.waitUntil` finishes work that has begun,
//   even if the client is gone, so that no charge is lost half-way.
// - A runtime is replaced if it throws, has not returned from a call, or has grown. The request
//   that made it throw is answered with -2030. All others continue in the next runtime.
// - The log gets the text of a `Failure` and the class of any other error.
import { within } from "./deadline.mjs";
import { licenseServer } from "./fetch.mjs";
import { Failure, forLog } from "./forlog.mjs";
import { Keeper } from "./keeper.mjs";
import { headersOf, inJSON, isForm, maxBody, tokenPath } from "./routes.mjs";
import { encodeResult, random } from "./runtime.mjs";

const defaults = {
  maxMemory: 48 << 20, // in bytes; all times are in milliseconds
  statementTime: 5_000,
  fetchTime: 4_000,
  challengeTime: 6_000,
  exchangeTime: 20_000,
};

const none = new Uint8Array();

/**
 * A request under way: a packet for Go, and all that JavaScript needs besides. `lines` has the
 * header fields of the head, which #setTrouble writes. `until` and `fetchUntil` are the times at
 * which steps and fetches must end, in milliseconds since 1970.
 * @typedef {Packet & {method: string, where: Target, keeper: Keeper, client: string,
 *   lines: string, database: D1, ctx: Context, until: number, fetchUntil?: number}} Exchange
 */

export class Service {
  #parts;
  #limits;
  #hot;
  #full;
  /** @type {Set<Exchange>} */
  #waiting = new Set();

  /**
   * @param {Parts} parts
   * @param {Partial<typeof defaults>} [limits]
   */
  constructor(parts, limits) {
    this.#parts = parts;
    this.#limits = { ...defaults, ...limits };
    const { maxMemory } = this.#limits;
    this.#hot = new Keeper(parts.bootHot, maxMemory, parts.log);
    this.#full = new Keeper(parts.bootFull, maxMemory, parts.log);
  }

  /** The size of the runtimes in bytes. */
  get memory() {
    return this.#hot.memory + this.#full.memory;
  }

  /** The number of requests that wait for a statement or a fetch. */
  get waiting() {
    return this.#waiting.size;
  }

  /**
   * Answers a request. It returns a Response at once if the request has no body and Go asks
   * nothing, and a promise that never rejects otherwise.
   * @param {Request} request
   * @param {Target} where its URL
   * @param {D1} database the binding of D1
   * @param {Context} ctx
   * @returns {Response | Promise<Response>}
   */
  fetch(request, where, database, ctx) {
    const x = this.#read(request, where, database, ctx);
    const work = hasBody(request) ? this.#withBody(x, request) : this.#begin(x);
    if (!(work instanceof Promise)) return work;
    const answer = work.catch((e) => this.#lost(x, e));
    ctx.waitUntil(answer);
    return answer;
  }

  /**
   * Makes the exchange of a request, without its body.
   * @param {Request} request
   * @param {Target} where
   * @param {D1} database
   * @param {Context} ctx
   */
  #read({ method, headers }, where, database, ctx) {
    const client = address(headers.get("cf-connecting-ip"));
    let lines = "";
    for (const name of headersOf(where.path)) {
      const value = headers.get(name);
      if (value !== null) lines += `\n${name}: ${value}`;
    }
    /** @type {Exchange} */
    const x = {
      method,
      where,
      keeper: this.#parts.needsFull(where.path) ? this.#full : this.#hot,
      client,
      lines,
      database,
      ctx,
      now: Date.now(),
      results: [],
      random: random(),
      head: "",
      body: none,
      until: 0,
    };
    this.#setTrouble(x, "");
    return x;
  }

  /**
   * Writes the head of the packet, as protocol.go describes it, with a trouble or "". None of its
   * values can contain a line break.
   * @param {Exchange} x
   * @param {Trouble} trouble
   */
  #setTrouble(x, trouble) {
    const { path, escaped, query, broken } = x.where;
    const same = escaped === path ? "" : escaped;
    x.head = `${x.method}\n${path}\n${same}\n${query}\n${x.client}\n${broken ? "url" : trouble}${x.lines}`;
  }

  /**
   * Reads the body if Go needs it, and answers.
   * @param {Exchange} x
   * @param {Request} request
   */
  #withBody(x, request) {
    let limit = maxBody;
    if (!usual(x, request)) {
      this.#setTrouble(x, "unread");
      const found = this.#enter(x, (runtime) => runtime.limit(x));
      if (typeof found !== "number") return this.#respond(x, found); // the runtime failed
      if (found === 0) return this.#begin(x);
      limit = found;
    }
    return this.#parts.bodies.with(request, limit, (body, trouble) => {
      this.#setTrouble(x, trouble === "full" ? "" : trouble);
      if (trouble === "full") return this.#respond(x, this.#unavailable(x, "too many bytes of requests are held"));
      x.body = body;
      return this.#begin(x);
    });
  }

  /**
   * Calls the handler for the first time, and answers, perhaps after more steps.
   * @param {Exchange} x
   */
  #begin(x) {
    const step = this.#enter(x, (runtime) => runtime.answer(x));
    return step.answer ? this.#respond(x, step) : this.#steps(x, step);
  }

  /**
   * Finds a result for each question, and calls the handler again, until it answers.
   * @param {Exchange} x
   * @param {Step} step the first question
   */
  async #steps(x, step) {
    x.until = Date.now() + this.#limits.exchangeTime;
    this.#waiting.add(x);
    try {
      while (!step.answer) {
        x.results.push(encodeResult(await this.#result(x, step)));
        step = this.#enter(x, (runtime) => runtime.answer(x));
      }
    } finally {
      this.#waiting.delete(x);
    }
    return this.#respond(x, step);
  }

  /**
   * Finds the result of a question. A failure is a result too: Go decides what to answer.
   * @param {Exchange} x
   * @param {QuestionStep} step
   * @returns {Promise<StepResult>}
   */
  async #result(x, { statements, fetch }) {
    try {
      const left = x.until - Date.now();
      if (left <= 0) throw new Failure(`not finished after ${this.#limits.exchangeTime} ms`);
      if (statements) {
        const time = Math.min(this.#limits.statementTime, left);
        return { row: await within(this.#parts.statements.run(statements, x.database), time) };
      }
      const { fetchTime, challengeTime } = this.#limits;
      x.fetchUntil ??= Date.now() + (fetch.server === licenseServer ? challengeTime : fetchTime);
      const signal = AbortSignal.timeout(Math.max(Math.min(x.fetchUntil - Date.now(), left), 0));
      return await this.#parts.fetch(fetch, signal);
    } catch (e) {
      return { error: `${fetch ? "the fetch" : "the statement"} failed: ${forLog(e)}` };
    }
  }

  /**
   * Calls the runtime of an exchange. If the runtime fails, it returns the answer -2030 instead of
   * the result.
   * @template T
   * @param {Exchange} x
   * @param {(runtime: GoRuntime) => T} call
   */
  #enter(x, call) {
    try {
      return x.keeper.enter(call);
    } catch (e) {
      return this.#unavailable(x, `the Go runtime failed: ${forLog(e)}`);
    }
  }

  /**
   * Returns the answer -2030, from Go or, if no runtime starts, the last resort.
   * @param {Exchange} x
   * @param {string} why the reason, for the log
   * @returns {AnswerStep}
   */
  #unavailable(x, why) {
    try {
      return x.keeper.enter((runtime) => runtime.unavailable(x, why));
    } catch {
      return { answer: this.#last(x) };
    }
  }

  /**
   * Returns the answer that the build has stored for a Worker without a runtime.
   * @param {Exchange} x
   */
  #last({ where }) {
    return this.#parts.lastResort(inJSON(where.path, where.query));
  }

  /**
   * Logs an unexpected error, and answers. Cloudflare would log the text of an uncaught error.
   * @param {Exchange} x
   * @param {unknown} e
   */
  #lost(x, e) {
    this.#parts.log({ level: "error", msg: "the request was not answered", error: forLog(e) });
    const { status, headers, body } = this.#last(x);
    return new Response(body, { status, headers });
  }

  /**
   * Records and logs an answer, and returns its Response.
   * @param {Exchange} x
   * @param {AnswerStep} step
   */
  #respond(x, { answer }) {
    const { status, headers, body, record, verified, quiet, log } = answer;
    if (record) this.#parts.record(record, verified, x.database, x.ctx);
    if (!quiet || log.error) {
      const { msg, error, code, parameter, account, token, licenseServer } = log;
      this.#parts.log({
        level: error ? "error" : "info",
        msg,
        requestId: headers["X-Request-Id"],
        method: x.method.slice(0, 16),
        status,
        took: (Date.now() - x.now) * 1e6, // in nanoseconds, as in the log of the native server
        client: x.client,
        licenseServer,
        code,
        parameter: code && (parameter?.slice(0, 64) ?? ""),
        account,
        token,
        error,
      });
    }
    return new Response(body || null, { status, headers });
  }
}

/**
 * Returns whether a request is like most requests for tokens. Its body is read without asking Go
 * about its head.
 * @type {(x: Exchange, request: Request) => boolean}
 */
const usual = ({ method, where }, { headers }) => {
  const type = headers.get("content-type") ?? "";
  return (
    method === "POST" &&
    where.path === tokenPath &&
    !where.broken &&
    !headers.has("content-encoding") &&
    isForm(type) &&
    !type.includes(",")
  );
};

/** @param {Request} request */
const hasBody = (request) => request.body !== null && request.headers.get("content-length") !== "0";

/**
 * Returns the client's address, or "" for other texts. Cloudflare writes the address into this
 * header. Elsewhere a client may send any text, which must not get into the log or the records.
 * @param {string | null} text
 */
const address = (text) => (text && text.length <= 45 && /^[\da-f]*[.:][\da-f.:]*$/i.test(text) ? text : "");
