// Replaces the secrets of a request. The checker returns their ranges.

/**
 * Returns a text of the same shape without its content: hexadecimal digits become 0, other letters
 * x, and characters outside ASCII ü.
 * @param {string} text
 */
const blank = (text) =>
  text
    .replace(/[0-9a-f]/gi, "0")
    .replace(/[g-z]/gi, "x")
    .replace(/[^\0-\x7f]/gu, "ü");

/**
 * Returns zeros in Base64 of the same length. If unused bits of the text are set, some of the last
 * digit are, too.
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
 * Replaces a parameter's decoded secret with a text of the same shape. The account ID of an
 * authenticator remains, because it is not secret.
 * @param {SecretPair} pair
 * @param {string} text
 */
function shaped({ parameter, kind }, text) {
  if (kind === "base64") return blankBase64(text);
  // A number that is as long as a secret is refused. x is refused, too, while 0 may be accepted.
  if (kind === "whole") return blank(text).replace(/\w/g, "x");
  const open = parameter === "customerAuthenticator" ? (/^\d{1,10},(?=.)/.exec(text)?.[0] ?? "") : "";
  const prefix = /^0x/i.exec(text.slice(open.length))?.[0] ?? "";
  return open + prefix + blank(text.slice(open.length + prefix.length));
}

/**
 * Replaces a raw text whose encoding is broken. The result is broken, too.
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
 * Returns the replacement for a secret part of a form-encoded text, form-encoded by `encode`.
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
 * Returns a placeholder for a value, such as YOUR_contentKey.
 * @param {string} name
 */
export const named = (name) => `YOUR_${name.replaceAll(".", "_")}`;

/**
 * Returns a function that marks the secrets in a result's pairs. `secrets` contains their ranges in
 * the form text, `hidesName` is true if one is in the name, and `hidesValue` if one is in the
 * value. `label` names the pair without secrets.
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
      // No range contains both name and value, because the = between them is not secret.
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
