import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until the condition holds. The test's own time limit ends the wait if it never does, so
 * that no test file runs on.
 * @param {import("node:test").TestContext} t
 * @param {() => unknown} condition
 */
export async function eventually(t, condition) {
  while (!(await condition())) await pause(5, undefined, { signal: t.signal });
}
