// Runs the schedule in a Go runtime of its own, which may wait and ends with the run.
import { within } from "./deadline.mjs";
import { Failure } from "./forlog.mjs";
import { program, run, variables } from "./program.mjs";

/**
 * The binding of a program that runs the schedule. Go sets its member.
 * @typedef {{ runScheduler(event: unknown): Promise<unknown> }} Scheduler
 */

// The longest time of a run, in milliseconds.
const longest = 120_000;

/**
 * @param {WebAssembly.Module} module
 * @param {unknown} event an argument of the Worker's handler, as are `env` and `ctx`
 * @param {Env} env
 * @param {Context} ctx
 */
export function runSchedule(module, event, env, ctx) {
  const work = new Promise((resolve, reject) => {
    const go = program(variables(env), "schedule");
    go.exit = (code) => code !== 0 && reject(new Failure(`Go exited with status ${code}`));
    const binding = /** @type {Scheduler} */ ({});
    run(go, module, { env, ctx, binding });
    binding.runScheduler(event).then(resolve, reject);
  });
  return within(work, longest);
}
