// What to send: the request as URL, as form body and as code. How the languages write it comes from the site's generator.

import { certain } from './fixes.js';
import { named } from './secrets.js';
import { apply, encode } from './write.js';

/** The result of the text once all certain fixes are made, and how many those were. */
export function corrected(check, result) {
  let fixes = 0;
  // A fix can make way for the next: a name that was wrong, then its value.
  for (let round = 0; round < 4; round++) {
    const edits = certain(result);
    if (edits.length === 0) break;
    fixes += edits.length;
    result = check(apply(result.text, edits));
  }
  return { result, fixes };
}

/** The pairs to send, secrets replaced by names unless they are to be shown. */
export function pairsOf(result, isSecret, reveal) {
  return result.parameters.map((p) => [p.name, !reveal && p.value !== '' && isSecret(p) ? named(p.name) : p.value]);
}

export const formOf = (pairs) => pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');

const url = 'PLAYTOKENURLMARK';

/** The call as a language writes it. */
export function sample(language, address, pairs) {
  const escapes = new Map(language.escapes);
  const doubled = (text) => (language.doubled ? text.replace(/\\+(?="|$)/g, '$&$&') : text);
  const quote = (text) => [...doubled(text)].map((c) => escapes.get(c) ?? c).join('');
  const body = pairs.map(([name, value]) => quote(name) + language.between + quote(value)).join(language.next);
  return language.head.replace(url, () => quote(address)) + body + language.tail.replace(url, () => quote(address));
}

/** The address to send to: the request's own, where it names a whole one. */
export const addressOf = (result, fallback) => (/^https?:\/\//i.test(result.recognized.endpoint) ? result.recognized.endpoint : fallback);
