// Runs the schedule in a Go runtime of its own, which waits as it likes and ends with the run.
import { within } from "./deadline.mjs";
import { Failure } from "./forlog.mjs";
import { program, run } from "./program.mjs";

/**
 * The binding of a program that runs the schedule. Go sets its member.
 * @typedef {{ runScheduler(event: unknown): Promise<unknown> }} Scheduler
 */

// How long a run takes at most, in milliseconds.
const longest = 120_000;

/**
 * @param {WebAssembly.Module} module
 * @param {unknown} event the Worker's
 * @param {Env} env the Worker's
 * @param {Context} ctx the Worker's
 */
export function runSchedule(module, event, env, ctx) {
  const work = new Promise((resolve, reject) => {
    const go = program(env, {}, "schedule");
    go.exit = (code) => code !== 0 && reject(new Failure(`Go exited with status ${code}`));
    const binding = /** @type {Scheduler} */ ({});
    run(go, module, { env, ctx, binding });
    binding.runScheduler(event).then(resolve, reject);
  });
  return within(work, longest);
}
