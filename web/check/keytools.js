// The key tools of the request checker. No DOM, no network, no clock: they run in browsers and in Node.js.
//
//   randomKeyId(), randomContentKey()   32 hexadecimal digits
//   await keyIdOfString(string)         the key id that ^string stands for, as 32 hexadecimal digits
//   await wrapKey(kek, key)             the wrapped key, as 48 hexadecimal digits (RFC 3394, AES-128)
//   await unwrapKey(kek, ek)            the content key, as 32 hexadecimal digits
//   toRelative(when, now)               "+seconds"; in a query its + is written %2B
//   toRFC3339(when)                     "2026-01-15T12:00:00Z"
//
// These throw a KeyToolError, which has a `kind` and the `field` at fault. `when` and `now` are a Date, milliseconds since 1970, or the
// value of a datetime-local input, which is in the zone of the browser.
//
//   convert(text)             { reading, notes, length, hex, base64, base64url }, and of 16 bytes uuid, playReady: { hex, base64 }, likely
//   fromPlayReadyOrder(text)  the same of the key id whose bytes are given in the order of a PlayReady header
//   keyIdsOf(text or bytes)   { what, keyIds: [{ hex, uuid, sources }], notes } of a DASH or Smooth Streaming manifest, PSSH boxes or a
//                             PlayReady header
//   tokenIn(text)             the token in a license acquisition URL or the service's answer; else the text without space around it
//   tokenHeader(token)        { version, environment, serviceId, keyCheck, tokenId, characters, sealedBytes } (token/FORMAT.md)
//
// These never throw. What they cannot read is { error }, of tokenHeader also with `kind`. Key ids are in the order of the UUID's text.
// No error repeats a value, for any value may be a key.

export { convert, fromPlayReadyOrder } from "./keytools-forms.js";
export { KeyToolError, keyIdOfString, randomContentKey, randomKeyId, unwrapKey, wrapKey } from "./keytools-keys.js";
export { keyIdsOf } from "./keytools-media.js";
export { toRelative, toRFC3339 } from "./keytools-times.js";
export { tokenHeader, tokenIn } from "./keytools-token.js";
