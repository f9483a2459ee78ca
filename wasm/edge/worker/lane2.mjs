// The lane of the service's other routes: a Go runtime for each request, which waits as it likes and ends with it.
import { Failure } from "./forlog.mjs";
import { program, run } from "./golang.mjs";
import { forGo } from "./target.mjs";

// Where no runtime is to be had for a request, it looks again so often, in milliseconds. It waits by itself: in workerd, what one request
// waits for must not be settled by another.
const often = 20;

/**
 * @param {WebAssembly.Module} module
 * @param {Bodies} bodies reads bodies before there is a runtime
 * @param {(row: string, verified: boolean, database: object, ctx: object) => void} record takes a row for the records
 * @param {{limit?: number, queue?: number, patience?: number, time?: number, schedule?: number}} options how many runtimes there are at a
 * time, how many requests wait for one and how long, how long a runtime lives at most, and how long one of the schedule; in milliseconds
 */
export class Lane2 {
  #module;
  #bodies;
  #record;
  #options;
  #running = new Set();
  #waiting = 0;

  constructor(module, bodies, record, options) {
    this.#module = module;
    this.#bodies = bodies;
    this.#record = record;
    this.#options = { limit: 4, queue: 64, patience: 2_000, time: 10_000, schedule: 120_000, ...options };
  }

  /** How many runtimes there are. One whose request was ended without a word is not counted for ever. */
  get running() {
    for (const r of this.#running) if (Date.now() - r.started > 2 * r.time) this.#running.delete(r);
    return this.#running.size;
  }

  /** How many bytes they hold. */
  get memory() {
    let all = 0;
    for (const r of this.#running) all += r.memory?.buffer.byteLength ?? 0;
    return all;
  }

  /**
   * Answers a request. What it rejects with is why it cannot: a failure of the runtime, or that there is none for it; a Failure "broken"
   * when its body did not come, for which no runtime is taken.
   * @param {boolean} readsBody whether its body is of use; Go gets it without one unless it is
   * @param {() => Response | undefined} known is asked for an answer when the request's turn comes, before a runtime is taken
   */
  fetch(request, env, ctx, readsBody, known = () => {}) {
    const { method, url, headers } = request;
    const answer = async (body) => {
      await this.#room();
      return (
        known() ??
        this.#run(env, ctx, this.#options.time, async ({ handleRequest }) => {
          const answer = await handleRequest({ method, url: forGo(url), headers, body });
          // The runtime ends when its body is read; until then it is one that runs.
          return new Response(await answer.arrayBuffer(), answer);
        })
      );
    };
    if (!readsBody) return finish(ctx, answer(request.body && unread()));
    return finish(
      ctx,
      this.#bodies.with(request, (body, trouble) => {
        if (trouble === "full") throw new Failure("too many bytes of requests are held");
        if (trouble === "broken") throw new Failure(trouble);
        // How one that is too large is refused is Go's own affair.
        if (trouble === "large") body = new Uint8Array(this.#bodies.most + 1);
        return answer(body.length === 0 ? null : new Response(body).body);
      }),
    );
  }

  /** Runs the schedule. */
  scheduled(event, env, ctx) {
    return finish(
      ctx,
      this.#run(env, ctx, this.#options.schedule, ({ runScheduler }) => runScheduler(event)),
    );
  }

  async #room() {
    const { limit, queue, patience } = this.#options;
    if (this.running < limit) return;
    const none = () => new Failure("too many runtimes of other routes");
    if (this.#waiting >= queue) throw none();
    const until = Date.now() + patience;
    this.#waiting++;
    try {
      do {
        await new Promise((resolve) => setTimeout(resolve, often));
        if (this.running < limit) return;
      } while (Date.now() < until);
    } finally {
      this.#waiting--;
    }
    throw none();
  }

  async #run(env, ctx, time, call) {
    const me = { started: Date.now(), time };
    this.#running.add(me);
    let timer;
    try {
      return await new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(new Failure(`no answer after ${time} ms`)), time);
        const go = program(env, {}, "service");
        go.exit = (code) => code !== 0 && reject(new Failure(`Go exited with status ${code}`));
        const binding = {};
        const record = (row, verified) => this.#record(row, verified, env.DB, ctx);
        me.memory = run(go, this.#module, { env, ctx, binding, record }).mem;
        call(binding).then(resolve, reject);
      });
    } finally {
      clearTimeout(timer);
      this.#running.delete(me);
    }
  }
}

// The body of a request that is refused for its head. Were it not, Go would find the body broken, and not empty.
const unread = () => new ReadableStream({ start: (c) => c.error(new Failure("the body was not read")) });

// Keeps the work going when its client leaves, and returns it.
function finish(ctx, work) {
  ctx.waitUntil(work.catch(() => {}));
  return work;
}
