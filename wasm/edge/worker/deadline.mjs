import { Failure } from "./forlog.mjs";

/** Settles as the work does, or rejects after so many milliseconds. */
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
