// Converts a key or key ID to all the forms in which people write it.

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
  if (uuid) return { error: "the text of a UUID is already in the byte order of the UUID" };
  if (bytes.length !== 16) return { error: `a key ID has 16 bytes, not ${bytes.length}` };
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
  const notes = value === text ? [] : ["the white space around it was ignored"];
  if (value === "") return { error: "give a key or key ID" };
  if (value.length > LIMIT)
    return { error: `a key or key ID never has more than ${LIMIT.toLocaleString("en")} characters` };
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
  // 22 hexadecimal digits are read as Base64 of 16 bytes, because nothing here has 11 bytes.
  if (isHex(value) && value.length !== 22) return hexReading(value, notes);
  const pieces = value.split(/[\s:]+|-/);
  if (pieces.length > 1 && pieces.every((p) => p.length === 2 && isHex(p))) {
    notes.push("a request takes hexadecimal digits without separators");
    return hexReading(pieces.join(""), notes);
  }
  const bytes = fromBase64(value);
  return bytes ? base64Reading(value, bytes, notes) : { error: errorOf(value) };
}

/**
 * @param {string} digits
 * @param {string[]} notes
 * @returns {Reading}
 */
function hexReading(digits, notes) {
  const n = digits.length;
  if (n === 0) return { error: "no digits follow 0x" };
  if (n % 2 === 1) return { error: `${n} hexadecimal digits: each byte has two, so one is missing or extra` };
  const bytes = fromHex(digits);
  if (fromBase64(digits)) notes.push(`the same characters are also valid Base64, of ${Math.floor((n * 3) / 4)} bytes`);
  noteLength(bytes, notes);
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
  if (!name) notes.push("both alphabets give the same bytes, because it contains none of + / - _");
  if (/[-_]/.test(value) && /[+/]/.test(value)) notes.push("it mixes the alphabets of Base64 and base64url");
  if (value.length === 32)
    notes.push(`if you meant hexadecimal digits: character ${value.search(/[^0-9a-f]/i) + 1} of 32 is not one`);
  if (bytes.length !== 16) {
    noteLength(bytes, notes);
    return { reading, notes, bytes };
  }
  notes.push("a key ID in a PlayReady header has another byte order; a content key never has");
  const [here, there] = [isUUID(bytes), isUUID(swapped(bytes))];
  if (here === there) return { reading, notes, bytes };
  const likely = there ? "playReady" : "uuid";
  notes.push(
    `a key ID like this is probably in the byte order of ${there ? "PlayReady" : "the UUID"}, which puts a UUID’s version and variant in place`,
  );
  return { reading, notes, bytes, likely };
}

/**
 * Returns whether bytes have the variant and version of a UUID (RFC 9562).
 * @param {Uint8Array} bytes
 */
const isUUID = (bytes) => bytes[8] >> 6 === 2 && bytes[6] >> 4 >= 1 && bytes[6] >> 4 <= 8;

/** @type {Record<number, string>} */
const lengths = {
  24: "the length of a wrapped key",
  20: "the length of a SHA-1 hash",
  32: "the length of an AES-256 key, which is not used here",
};

/**
 * @param {Uint8Array} bytes
 * @param {string[]} notes
 */
function noteLength({ length }, notes) {
  if (length !== 16) notes.push(`${length} bytes, ${lengths[length] ?? "but a key or key ID has 16"}`);
}

/** @param {string} value */
function errorOf(value) {
  const n = Array.from(value).length;
  const hyphenated = value.replace(/[{}-]/g, "");
  if (/[{}]/.test(value) || (isHex(hyphenated) && hyphenated !== value))
    return "a UUID has 8-4-4-4-12 hexadecimal digits, with both braces or neither";
  const strange = Array.from(value).findIndex((c) => !/[\w+/=-]/.test(c));
  if (strange >= 0) return `character ${strange + 1} of ${n} is neither a hexadecimal digit nor Base64`;
  if (/=[^=]|={3}|^=/.test(value)) return "Base64 may have padding only at its end, one or two =";
  const body = value.replace(/=+$/, "");
  if (body !== value && n % 4 !== 0) return `${n} characters: the length of padded Base64 is a multiple of 4`;
  if (body.length % 4 === 1) return `${n} characters: Base64 never has this length, so a character is missing or extra`;
  return `${n} characters of Base64, but unused bits of the last one are set: a character is wrong or missing`;
}
