// What a log may have of an error: our own words, and the class of any other. The texts of others repeat their input, such as a URL, a
// statement or what a server sent.
import { classes } from "./classes.mjs";

/** An error in words of our own. It repeats nothing of a request, of an answer or of another error. */
export class Failure extends Error {}

/** An error as a log may have it: a Failure by its words, any other by its class. */
export function forLog(e) {
  if (e instanceof Failure) return e.message;
  const text = String(e);
  return classes.find((c) => text.includes(c)) ?? "an error of another kind";
}
