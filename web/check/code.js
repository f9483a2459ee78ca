// What to send: the request as URL, as form body and as code. How the languages write it comes from
// the site's generator.

import { editsOf, fixes, together } from "./fixes.js";
import { named } from "./secrets.js";
import { apply, encode } from "./write.js";

/**
 * The result of the parameters once all certain fixes are made, and how many those were. How they
 * were sent is left behind: what to send is written anew.
 * @param {Check} check
 * @param {Result} result
 */
export function corrected(check, { recognized }) {
  let made = 0;
  let result = check(recognized.form, { form: true });
  // A fix can make way for the next: a name that was wrong, then its value.
  for (let round = 0; round < 4; round++) {
    const list = together([...fixes(check, result).values()]);
    if (list.length === 0) break;
    made += list.length;
    result = check(apply(result.text, editsOf(check, result, list)), { form: true });
  }
  return { result, fixes: made };
}

/**
 * @param {SecretPair[]} pairs
 * @returns {Pair[]}
 */
export const plain = (pairs) => pairs.map(({ name, value }) => [name, value]);

/**
 * The pairs to send, what must not be shown of them replaced by names. pairs are those of a result,
 * as secrecy tells of them.
 * @param {SecretPair[]} pairs
 * @returns {Pair[]}
 */
export const masked = (pairs) =>
  pairs.map(({ name, value, label, hidesName, hidesValue }) => {
    const shown = hidesName ? label.replace(/\W+/g, "_").replace(/^_|_$/g, "") : name;
    return [shown, hidesValue ? named(shown) : value];
  });

/** @param {Pair[]} pairs */
export const formOf = (pairs) => pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");

const url = "PLAYTOKENURLMARK";

/**
 * The call as a language writes it.
 * @param {Language} language
 * @param {string} address
 * @param {Pair[]} pairs
 */
export function sample(language, address, pairs) {
  const escapes = new Map(language.escapes);
  /** @param {string} text */
  const doubled = (text) => (language.doubled ? text.replace(/\\+(?="|$)/g, "$&$&") : text);
  /** @param {string} text */
  const quote = (text) => [...doubled(text)].map((c) => escapes.get(c) ?? c).join("");
  const body = pairs.map(([name, value]) => quote(name) + language.between + quote(value)).join(language.next);
  return language.head.replace(url, () => quote(address)) + body + language.tail.replace(url, () => quote(address));
}

/**
 * The address to send to: the request's own, where it names a whole one, with the path of the
 * endpoint where it has another.
 * @param {Result} result
 * @param {string} fallback
 */
export function addressOf({ recognized: { endpoint }, problems }, fallback) {
  const [origin] = /^https?:\/\/[^/]*/i.exec(endpoint) ?? [""];
  if (!origin) return fallback;
  return problems[0]?.code === 404 ? origin + new URL(fallback).pathname : endpoint;
}
