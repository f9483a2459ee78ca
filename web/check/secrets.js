// What stands for the secrets of a request. Which parts of it are secret, the checker says.

/**
 * A text of the same shape that tells nothing: digits are 0, other letters x.
 * @param {string} text
 */
const blank = (text) =>
  text
    .replace(/[0-9a-f]/gi, "0")
    .replace(/[g-z]/gi, "x")
    .replace(/[^\0-\x7f]/gu, "ü");

/**
 * Base64 of the same length: zeros, but for the last digit where the text has unused bits that are
 * set.
 * @param {string} text
 */
function blankBase64(text) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return blank(text)
    .replace(/\w/g, "A")
    .replace(/A(?==*$)/, (_, at) => {
      const unused = { 1: 3, 2: 15 }[text.length - at - 1] ?? 0;
      return digits.indexOf(text[at]) & unused ? "x" : "A";
    });
}

/**
 * A text of the shape of a parameter's secret, decoded. The account ID of an authenticator is no
 * secret.
 * @param {SecretPair} pair
 * @param {string} text
 */
function shaped({ parameter, kind }, text) {
  if (kind === "base64") return blankBase64(text);
  // A number that is too large, unlike 0.
  if (kind === "whole") return blank(text).replace(/\w/g, "x");
  const open = parameter === "customerAuthenticator" ? (/^\d{1,10},(?=.)/.exec(text)?.[0] ?? "") : "";
  const prefix = /^0x/i.exec(text.slice(open.length))?.[0] ?? "";
  return open + prefix + blank(text.slice(open.length + prefix.length));
}

/**
 * The same for a raw text whose encoding is broken, which stays broken.
 * @param {string} raw
 */
const shapedRaw = (raw) =>
  raw
    .replace(/%([89a-f][0-9a-f])|%([0-2][0-9a-f])|%[3-7][0-9a-f]|[0-9a-f]/gi, (_, high, low) =>
      high ? "%80" : low ? "%20" : "0",
    )
    .replace(/[g-z]/gi, "x")
    .replace(/[^\0-\x7f]/gu, "ü");

/**
 * What stands for a part of a form-encoded text, form-encoded by encode.
 * @param {SecretPair} pair
 * @param {string} raw
 * @param {(value: string) => string} encode
 */
export function standIn(pair, raw, encode) {
  let text;
  try {
    text = decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return shapedRaw(raw);
  }
  return encode(shaped(pair, text));
}

/**
 * A name in the place of a value.
 * @param {string} name
 */
export const named = (name) => `YOUR_${name.replaceAll(".", "_")}`;

/**
 * Returns the function that gives a result's pairs with the parts that must not be shown. secrets
 * has their ranges in the form text, hidesName and hidesValue say whether they touch the name and
 * the value, and label is what to call the pair.
 * @param {Checker} checker
 * @returns {SecretsOf}
 */
export function secrecy(checker) {
  const kinds = new Map(checker.parameters.map(({ name, kind }) => [name, kind]));
  return ({ text, recognized: { form }, parameters }) => {
    const pairs = text === form ? parameters : checker.check(form, { form: true }).parameters;
    const ranges = checker.secretRanges(form);
    let next = 0;
    let unknown = 0;
    return pairs.map((p) => {
      /** @type {SecretPair["secrets"]} */
      const secrets = [];
      let hidesName = false;
      let hidesValue = false;
      // No range has more than one of name and value: the = between them is no secret.
      for (; next < ranges.length && ranges[next][0] < p.end; next++) {
        secrets.push(ranges[next]);
        if (ranges[next][0] < p.start) hidesName = true;
        else hidesValue = true;
      }
      return {
        ...p,
        kind: kinds.get(p.parameter),
        secrets,
        hidesName,
        hidesValue,
        label: hidesName ? `(unknown ${++unknown})` : p.name,
      };
    });
  };
}
