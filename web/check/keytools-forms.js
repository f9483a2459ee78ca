// A key or key id in every form that it is written in.

import {
  fromBase64,
  fromHex,
  isHex,
  swapped,
  toBase64,
  toBase64url,
  toHex,
  toUUID,
  uuidHex,
} from "./keytools-bytes.js";

const LIMIT = 1024;

/**
 * @param {string} text
 * @returns {Converted}
 */
export function convert(text) {
  const found = read(text);
  if (found.error !== undefined) return found;
  const { bytes, reading, notes, likely } = found;
  return { reading, notes, ...(likely && { likely }), ...forms(bytes) };
}

/**
 * @param {string} text
 * @returns {Converted}
 */
export function fromPlayReadyOrder(text) {
  const found = read(text);
  if (found.error !== undefined) return found;
  const { bytes, reading, uuid } = found;
  if (uuid) return { error: "the text of a UUID is in the order of the UUID already" };
  if (bytes.length !== 16) return { error: `a key id is 16 bytes, and these are ${bytes.length}` };
  return { reading: `${reading}, in the byte order of PlayReady`, notes: [], ...forms(swapped(bytes)) };
}

/**
 * @param {Uint8Array} bytes
 * @returns {KeyForms}
 */
function forms(bytes) {
  const hex = toHex(bytes);
  const all = { length: bytes.length, hex, base64: toBase64(bytes), base64url: toBase64url(bytes) };
  if (bytes.length !== 16) return all;
  const other = swapped(bytes);
  return { ...all, uuid: toUUID(hex), playReady: { hex: toHex(other), base64: toBase64(other) } };
}

/**
 * @param {string} text
 * @returns {Reading}
 */
function read(text) {
  if (typeof text !== "string") return { error: "give text" };
  const value = text.trim();
  const notes = value === text ? [] : ["the white space around it was left out"];
  if (value === "") return { error: "give a key or key id" };
  if (value.length > LIMIT) return { error: `more than ${LIMIT.toLocaleString("en")} characters are no key or key id` };
  const uuid = uuidHex(value);
  if (uuid) {
    const how = value.startsWith("{") ? " in braces" : /^urn/i.test(value) ? " as a URN" : "";
    return { reading: `a UUID${how}`, notes, bytes: fromHex(uuid), uuid: true };
  }
  const digits = value.replace(/^0x/i, "");
  if (digits !== value && isHex(digits)) {
    notes.push("a request takes hexadecimal digits without 0x");
    return hexReading(digits, notes);
  }
  // 22 hexadecimal digits would be 11 bytes, which nothing here has.
  if (isHex(value) && value.length !== 22) return hexReading(value, notes);
  const pieces = value.split(/[\s:]+|-/);
  if (pieces.length > 1 && pieces.every((p) => p.length === 2 && isHex(p))) {
    notes.push("a request takes hexadecimal digits without anything between them");
    return hexReading(pieces.join(""), notes);
  }
  const bytes = fromBase64(value);
  return bytes ? base64Reading(value, bytes, notes) : { error: whatIsWrong(value) };
}

/**
 * @param {string} digits
 * @param {string[]} notes
 * @returns {Reading}
 */
function hexReading(digits, notes) {
  const n = digits.length;
  if (n === 0) return { error: "nothing follows 0x" };
  if (n % 2 === 1) return { error: `${n} hexadecimal digits: a byte is two of them, so one is missing or too many` };
  const bytes = fromHex(digits);
  if (fromBase64(digits)) notes.push(`the same characters would also be Base64 of ${Math.floor((n * 3) / 4)} bytes`);
  size(bytes, notes);
  return { reading: `${n} hexadecimal digits`, notes, bytes };
}

/**
 * @param {string} value
 * @param {Uint8Array} bytes
 * @param {string[]} notes
 * @returns {Reading}
 */
function base64Reading(value, bytes, notes) {
  const padded = value.endsWith("=");
  const name = /[-_]/.test(value) ? "base64url" : /[+/]/.test(value) || padded ? "Base64" : undefined;
  const whole = value.length % 4 === 0;
  const how = padded || (whole && name) ? "" : " without padding";
  const reading = `${value.length} characters: ${name ?? "base64url or Base64"}${how}`;
  if (!name) notes.push("both alphabets give the same bytes, for it has none of + / - _");
  if (/[-_]/.test(value) && /[+/]/.test(value))
    notes.push("it has characters of both alphabets, of Base64 and of base64url");
  if (value.length === 32)
    notes.push(`if hexadecimal digits were meant: character ${value.search(/[^0-9a-f]/i) + 1} of 32 is none`);
  if (bytes.length !== 16) {
    size(bytes, notes);
    return { reading, notes, bytes };
  }
  notes.push("a key id of a PlayReady header is in another byte order, and a content key never is");
  const [here, there] = [isUUID(bytes), isUUID(swapped(bytes))];
  if (here === there) return { reading, notes, bytes };
  const likely = there ? "playReady" : "uuid";
  notes.push(
    `as a key id it looks like one in the order of ${there ? "PlayReady" : "the UUID"}: a UUID’s version and variant are where they belong`,
  );
  return { reading, notes, bytes, likely };
}

/**
 * By the variant and version of RFC 9562.
 * @param {Uint8Array} bytes
 */
const isUUID = (bytes) => bytes[8] >> 6 === 2 && bytes[6] >> 4 >= 1 && bytes[6] >> 4 <= 8;

/** @type {Record<number, string>} */
const known = { 24: "as a wrapped key has", 20: "as a SHA-1 has", 32: "as an AES-256 key has, which is not used here" };

/**
 * @param {Uint8Array} bytes
 * @param {string[]} notes
 */
function size({ length }, notes) {
  if (length !== 16) notes.push(`${length} bytes, ${known[length] ?? "where a key or key id has 16"}`);
}

/** @param {string} value */
function whatIsWrong(value) {
  const n = Array.from(value).length;
  const hyphenated = value.replace(/[{}-]/g, "");
  if (/[{}]/.test(value) || (isHex(hyphenated) && hyphenated !== value))
    return "a UUID is 8-4-4-4-12 hexadecimal digits, with both braces or none";
  const strange = Array.from(value).findIndex((c) => !/[\w+/=-]/.test(c));
  if (strange >= 0) return `character ${strange + 1} of ${n} belongs to neither hexadecimal digits nor Base64`;
  if (/=[^=]|={3}|^=/.test(value)) return "the = that pad Base64 stand at its end, one or two";
  const body = value.replace(/=+$/, "");
  if (body !== value && n % 4 !== 0) return `${n} characters: padded Base64 is a multiple of 4 long`;
  if (body.length % 4 === 1) return `${n} characters: no Base64 is that long, so a character is missing or too many`;
  return `${n} characters of Base64 whose last has bits that stand for nothing: a character is wrong or missing`;
}
