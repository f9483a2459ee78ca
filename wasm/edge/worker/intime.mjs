import { Failure } from "./forlog.mjs";

/** What the work comes to, if it does within so many milliseconds. */
export function inTime(work, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Failure(`no end after ${ms} ms`)), ms);
    const ended = (settle) => (outcome) => {
      clearTimeout(timer);
      settle(outcome);
    };
    work.then(ended(resolve), ended(reject));
  });
}
