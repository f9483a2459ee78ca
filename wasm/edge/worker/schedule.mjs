// Runs the schedule in a Go runtime of its own, which waits as it likes and ends with the run.
import { within } from "./deadline.mjs";
import { Failure } from "./forlog.mjs";
import { program, run } from "./program.mjs";

// How long a run takes at most, in milliseconds.
const longest = 120_000;

/**
 * @param {WebAssembly.Module} module
 * @param {object} event the Worker's
 * @param {object} env the Worker's
 * @param {object} ctx the Worker's
 */
export function runSchedule(module, event, env, ctx) {
  const work = new Promise((resolve, reject) => {
    const go = program(env, {}, "schedule");
    go.exit = (code) => code !== 0 && reject(new Failure(`Go exited with status ${code}`));
    const binding = {};
    run(go, module, { env, ctx, binding });
    binding.runScheduler(event).then(resolve, reject);
  });
  return within(work, longest);
}
