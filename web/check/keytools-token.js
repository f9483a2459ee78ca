// Reads the clear header of a license token, as token/FORMAT.md documents it.

import { fromBase64, toHex } from "./keytools-bytes.js";

const MOST = 2568; // characters
const MAX_ACCOUNT_ID = 9_999_999_999;
const [CHECK, NONCE, TAG] = [4, 24, 16];

/**
 * Returns the token in a pasted license acquisition URL or answer, or else the text itself.
 * @param {string} text
 */
export function tokenIn(text) {
  const value = text.trim();
  const found = /[?&]ExpressPlayToken=([^&#\s"]*)/.exec(value)?.[1];
  if (found !== undefined) return found;
  return /"token"\s*:\s*"([^"]*)"/.exec(value.slice(0, 1 << 16))?.[1] ?? value;
}

/**
 * Reads the clear header of a token. It may be forged: only a license server has the key to check
 * it.
 * @param {string} token
 * @returns {TokenHeader}
 */
export function tokenHeader(token) {
  /** @param {string} error */
  const malformed = (error) => ({ error, kind: "malformed" });
  if (typeof token !== "string" || token === "") return malformed("give a token");
  const n = token.length;
  if (n > MOST)
    return malformed(`${n.toLocaleString("en")} characters: a token has ${MOST.toLocaleString("en")} at most`);
  if (/^[\w-]+=+$/.test(token)) return malformed("a token has no padding: leave out the = at its end");
  const strange = token.search(/[^\w-]/);
  if (strange >= 0) {
    return malformed(`character ${strange + 1} of ${n} is not base64url: a token contains only A–Z, a–z, 0–9, - and _`);
  }
  const raw = fromBase64(token);
  if (!raw) {
    return malformed(
      n % 4 === 1
        ? `base64url never has ${n} characters: the token was cut short, or has one too many`
        : "unused bits of the last character are set: the token was cut short or changed",
    );
  }
  const version = raw[0] >> 4;
  if (version !== 1) return { error: `version ${version} cannot be read, only version 1`, kind: "version" };
  const environment = [undefined, "test", "production"][raw[0] & 15];
  if (!environment) return malformed(`environment ${raw[0] & 15} does not exist: 1 is test and 2 is production`);

  let [at, accountId] = [1, 0];
  for (let unit = 1; ; unit *= 128) {
    const byte = raw[at++];
    if (byte === undefined) return malformed("the token ends within the account ID");
    if (byte === 0 && unit > 1) return malformed("the account ID has more bytes than its number needs");
    accountId += (byte & 127) * unit;
    if (accountId > MAX_ACCOUNT_ID) return malformed("the account ID has more than 10 digits");
    if (byte < 128) break;
  }
  const short = at + CHECK + NONCE + TAG - raw.length;
  if (short > 0)
    return malformed(`the token was cut short: at least ${short} ${short === 1 ? "byte is" : "bytes are"} missing`);
  /**
   * @param {number} from
   * @param {number} length
   */
  const cut = (from, length) => toHex(raw.subarray(from, from + length));
  return {
    version,
    environment,
    accountId,
    keyCheck: cut(at, CHECK),
    tokenId: cut(at + CHECK, NONCE),
    characters: n,
    sealedBytes: raw.length - at - CHECK - NONCE - TAG,
  };
}
