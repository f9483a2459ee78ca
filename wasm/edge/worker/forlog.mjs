// Keeps secrets out of logged errors. The texts of foreign errors may repeat a URL, a statement or
// an answer. So only the texts of our own errors are logged, and the classes of all others.
import { classes } from "./classes.mjs";

/** An error with a text of our own. It repeats no part of a request, an answer or another error. */
export class Failure extends Error {}

/**
 * Returns the text of a Failure, and the class of any other error.
 * @param {unknown} e
 */
export function forLog(e) {
  if (e instanceof Failure) return e.message;
  const text = String(e);
  return classes.find((c) => text.includes(c)) ?? "an error of another kind";
}
