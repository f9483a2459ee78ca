import { Failure } from "./forlog.mjs";

/** Settles like `work`, or rejects after `ms` milliseconds. */
export function within(work, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Failure(`no end after ${ms} ms`)), ms);
    const ended = (settle) => (outcome) => {
      clearTimeout(timer);
      settle(outcome);
    };
    work.then(ended(resolve), ended(reject));
  });
}
