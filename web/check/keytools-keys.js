// Makes random keys and key IDs, derives key IDs from strings, and wraps keys by RFC 3394. It uses
// WebCrypto.

import { fromHex, isHex, toHex } from "./keytools-bytes.js";

/** An error of the value named `field`. Its message never repeats the value. */
export class KeyToolError extends Error {
  /**
   * @param {KeyErrorKind} kind
   * @param {string} field
   * @param {string} message
   */
  constructor(kind, field, message) {
    super(message);
    this.name = "KeyToolError";
    this.kind = kind;
    this.field = field;
  }
}

/** Returns a random UUID of version 4 as 32 hexadecimal digits. */
export function randomKeyId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return toHex(bytes);
}

export const randomContentKey = () => toHex(crypto.getRandomValues(new Uint8Array(16)));

/**
 * Returns the key ID of ^string: the first 16 bytes of the SHA-1 of the string's UTF-8 (D11).
 * @param {string} string
 */
export async function keyIdOfString(string) {
  if (string === "") throw new KeyToolError("empty", "string", "give the string that follows ^");
  if (/\p{Surrogate}/u.test(string))
    throw new KeyToolError(
      "broken-text",
      "string",
      "the string contains half a surrogate pair, which is not a character",
    );
  const n = Array.from(string).length;
  if (n > 64) throw new KeyToolError("length", "string", `the string has ${n} characters, but at most 64 may follow ^`);
  const sum = await subtle().digest("SHA-1", new TextEncoder().encode(string));
  return toHex(new Uint8Array(sum, 0, 16));
}

/**
 * @param {string} kek
 * @param {string} key
 */
export async function wrapKey(kek, key) {
  const [outer, inner] = [bytesOf("kek", kek, 32), bytesOf("contentKey", key, 32)];
  const content = await subtle().importKey("raw", inner, "AES-CTR", true, ["encrypt"]);
  return toHex(new Uint8Array(await subtle().wrapKey("raw", content, await importKEK(outer), "AES-KW")));
}

/**
 * @param {string} kek
 * @param {string} ek
 */
export async function unwrapKey(kek, ek) {
  const [outer, inner] = [await importKEK(bytesOf("kek", kek, 32)), bytesOf("ek", ek, 48)];
  let content;
  try {
    content = await subtle().unwrapKey("raw", inner, outer, "AES-KW", "AES-CTR", true, ["encrypt"]);
  } catch {
    throw new KeyToolError(
      "integrity",
      "ek",
      "the integrity check fails: this kek did not wrap this ek, or one of them has a wrong digit",
    );
  }
  return toHex(new Uint8Array(await subtle().exportKey("raw", content)));
}

/** @param {Uint8Array<ArrayBuffer>} kek */
const importKEK = (kek) => subtle().importKey("raw", kek, "AES-KW", false, ["wrapKey", "unwrapKey"]);

/**
 * @param {string} field
 * @param {string} value
 * @param {number} digits
 */
function bytesOf(field, value, digits) {
  const text = value.trim();
  const n = Array.from(text).length;
  if (n === 0) throw new KeyToolError("empty", field, `give ${field}: ${digits} hexadecimal digits`);
  if (n !== digits)
    throw new KeyToolError("length", field, `${field} has ${n} characters instead of ${digits} hexadecimal digits`);
  if (!isHex(text))
    throw new KeyToolError(
      "not-hex",
      field,
      `character ${text.search(/[^0-9a-f]/i) + 1} of ${field} is not a hexadecimal digit`,
    );
  return fromHex(text);
}

function subtle() {
  if (crypto.subtle) return crypto.subtle;
  throw new KeyToolError(
    "no-webcrypto",
    "",
    "browsers offer cryptography only to pages from HTTPS, localhost or a file",
  );
}
