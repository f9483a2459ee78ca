import { Failure } from "./forlog.mjs";

/**
 * Settles like `work`, or rejects after `ms` milliseconds.
 * @template T
 * @param {Promise<T>} work
 * @param {number} ms
 * @returns {Promise<T>}
 */
export function within(work, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Failure(`not finished after ${ms} ms`)), ms);
    /** @type {<V>(settle: (outcome: V) => void) => (outcome: V) => void} */
    const ended = (settle) => (outcome) => {
      clearTimeout(timer);
      settle(outcome);
    };
    work.then(ended(resolve), ended(reject));
  });
}
