// Expands vectors as expand.go does, for programs outside of Go. It takes the parsed JSON, and uses
// no API of Node or of browsers. A Go test compares the two on all files.

export const now = "2026-01-15T12:00:00Z";
export const endpointPath = "/hms/pr/token";
export const formType = "application/x-www-form-urlencoded";

/** @param {string} pair */
const rawName = (pair) => pair.split("=", 1)[0];

/**
 * Returns the form-encoded text of a case or scenario.
 * @param {TextInput} input
 * @param {Record<string, string>} bases the member "bases" of bases.json
 * @returns {string}
 */
export function expand(input, bases) {
  if (input.text !== undefined) return input.text;
  const base = input.base ?? "";
  if (!Object.hasOwn(bases, base)) throw new Error(`no base ${JSON.stringify(input.base)}`);
  const pairs = bases[base].split("&");
  /** @param {string} name */
  const find = (name) => pairs.findIndex((pair) => rawName(pair) === name);
  for (const name of input.without ?? []) {
    const i = find(name);
    if (i < 0) throw new Error(`the base has no ${JSON.stringify(name)} to leave out`);
    pairs.splice(i, 1);
  }
  for (const pair of input.with ? input.with.split("&") : []) {
    const i = find(rawName(pair));
    if (i < 0) pairs.push(pair);
    else pairs[i] = pair;
  }
  const text = pairs.join("&");
  return input.append ? `${text}&${input.append}` : text;
}

/** @param {string} text */
const byteLength = (text) => new TextEncoder().encode(text).length;

/**
 * Returns the byte range in the text, from start to before end, that a problem or warning is about.
 * @param {string} text
 * @param {Mark} mark a problem or warning
 * @returns {[number, number]}
 */
export function locate(text, { parameter, at, nth = 1 }) {
  if (at === undefined) return [byteLength(text), byteLength(text)];
  if (at === "") {
    const place = byteLength(text.slice(0, emptyValue(text, parameter)));
    return [place, place];
  }
  let start = -1;
  for (let n = 0; n < nth; n++) {
    start = text.indexOf(at, start + 1);
    if (start < 0) throw new Error(`${JSON.stringify(at)} (${nth}) is not in the text`);
  }
  const place = byteLength(text.slice(0, start));
  return [place, place + byteLength(at)];
}

/**
 * Returns the place right after "name=" in the first pair of that name without a value, or after
 * the name if the pair has no "=". For an empty name it returns the place where its pair begins.
 * @param {string} text
 * @param {string} name
 */
function emptyValue(text, name) {
  let i = 0;
  for (const pair of text.split("&")) {
    if (name === "" && pair.startsWith("=")) return i;
    if (name !== "" && (pair === name || pair === `${name}=`)) return i + pair.length;
    i += pair.length + 1;
  }
  throw new Error(`the text has no empty ${JSON.stringify(name)}`);
}
