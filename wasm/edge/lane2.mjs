// The lane of the service's other routes: a Go runtime for each request, which waits as it likes and ends with it.
import { program, run } from "./golang.mjs";

/**
 * @param {WebAssembly.Module} module
 * @param {(row: string, verified: boolean, database: object, ctx: object) => void} record takes a row for the records
 * @param {{limit?: number, time?: number}} options how many runtimes there are at a time, and how long one lives at most, in milliseconds
 */
export class Lane2 {
  #module;
  #record;
  #limit;
  #time;
  #running = new Set();

  constructor(module, record, { limit = 4, time = 10_000 } = {}) {
    this.#module = module;
    this.#record = record;
    this.#limit = limit;
    this.#time = time;
  }

  /** How many runtimes there are. One whose request was ended without a word is not counted for ever. */
  get running() {
    for (const r of this.#running) if (Date.now() - r.started > 2 * this.#time) this.#running.delete(r);
    return this.#running.size;
  }

  get full() {
    return this.running >= this.#limit;
  }

  /** Answers a request. What it rejects with is a failure of the runtime. */
  fetch(request, env, ctx) {
    return this.#run(env, ctx, async ({ handleRequest }) => {
      const answer = await handleRequest(request);
      // The runtime ends when its body is read; until then it is one that runs.
      return new Response(await answer.arrayBuffer(), answer);
    });
  }

  /** Runs the schedule. */
  scheduled(event, env, ctx) {
    return this.#run(env, ctx, ({ runScheduler }) => runScheduler(event));
  }

  async #run(env, ctx, call) {
    const me = { started: Date.now() };
    this.#running.add(me);
    let timer;
    const work = (async () => {
      try {
        return await new Promise((resolve, reject) => {
          timer = setTimeout(() => reject(new Error(`no answer after ${this.#time} ms`)), this.#time);
          const go = program(env, {}, "service");
          go.exit = (code) => code !== 0 && reject(new Error(`Go exited with status ${code}`));
          const binding = {};
          const record = (row, verified) => this.#record(row, verified, env.DB, ctx);
          run(go, this.#module, { env, ctx, binding, record });
          call(binding).then(resolve, reject);
        });
      } finally {
        clearTimeout(timer);
        this.#running.delete(me);
      }
    })();
    ctx.waitUntil(work.catch(() => {}));
    return work;
  }
}
