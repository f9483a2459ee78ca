// Writes the request to send as a URL, as a form body and as code. The site's generator describes
// the languages (data.js).

import { editsOf, fixes, together } from "./fixes.js";
import { named } from "./secrets.js";
import { apply, encode } from "./write.js";

/**
 * Makes all certain fixes of the parameters. Returns the result after them and their number. How
 * the request was sent does not matter, because it is written anew.
 * @param {Check} check
 * @param {Result} result
 */
export function corrected(check, { recognized }) {
  let made = 0;
  let result = check(recognized.form, { form: true });
  // One fix can make another one possible: of a wrong name, then of its value.
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
 * Returns the pairs to send with names in place of their secrets. `pairs` come from the function
 * that secrecy returns.
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
 * Writes the call in a language.
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
 * Returns the address to send to: the request's own if it is absolute, else the fallback. A path
 * that is not the endpoint's is replaced with the fallback's.
 * @param {Result} result
 * @param {string} fallback
 */
export function addressOf({ recognized: { endpoint }, problems }, fallback) {
  const [origin] = /^https?:\/\/[^/]*/i.exec(endpoint) ?? [""];
  if (!origin) return fallback;
  return problems[0]?.code === 404 ? origin + new URL(fallback).pathname : endpoint;
}
