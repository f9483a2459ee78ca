import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until the condition holds, and returns its value. The test's own time limit ends the wait
 * if it never does, so that no test file runs on.
 * @template T
 * @param {import("node:test").TestContext} t
 * @param {() => T | false | undefined | Promise<T | false | undefined>} condition
 * @returns {Promise<T>}
 */
export async function eventually(t, condition) {
  for (;;) {
    const value = await condition();
    if (value) return value;
    await pause(5, undefined, { signal: t.signal });
  }
}
