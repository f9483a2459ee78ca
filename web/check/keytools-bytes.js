// Converts bytes to text and back: hexadecimal digits, Base64, UUIDs.

/** @param {Uint8Array} bytes */
export const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/**
 * @param {string} digits
 */
export function fromHex(digits) {
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** @param {string} text */
export const isHex = (text) => /^[0-9a-f]*$/i.test(text);

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let binary = "";
  for (const b of bytes) binary += String.fromCharCode(b);
  return btoa(binary);
}

/** @param {Uint8Array} bytes */
export const toBase64url = (bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/**
 * Decodes Base64 or base64url, padded or not. Returns undefined for other texts, and if unused bits
 * are not 0.
 * @param {string} text
 */
export function fromBase64(text) {
  const body = text.replace(/={1,2}$/, "");
  if (!/^[\w+/-]+$/.test(body) || body.length % 4 === 1 || (body !== text && text.length % 4 !== 0)) return undefined;
  const standard = body.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(standard), (c) => c.charCodeAt(0));
  return toBase64(bytes).replace(/=+$/, "") === standard ? bytes : undefined;
}

/**
 * @param {string} hex
 */
export const toUUID = (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/**
 * Returns the digits of a UUID, which may have braces or be a URN, or undefined for other texts.
 * @param {string} text
 */
export function uuidHex(text) {
  const [, open, digits, close] =
    /^(\{|urn:uuid:|)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\}?)$/i.exec(text) ?? [];
  return digits === undefined || (open === "{") !== (close === "}")
    ? undefined
    : digits.replaceAll("-", "").toLowerCase();
}

const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/**
 * Converts a key ID between the byte orders of a UUID's text and of PlayReady.
 * @param {Uint8Array} bytes
 */
export const swapped = (bytes) => Uint8Array.from(order, (i) => bytes[i]);
