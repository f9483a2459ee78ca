// The key tools of the request checker. No DOM, no network, no clock: they run in browsers and in
// Node.js. The key functions and those of times throw a KeyToolError. The others return an error as
// text, and never throw. No error repeats a value, for any value may be a key.

export { convert, fromPlayReadyOrder } from "./keytools-forms.js";
export { KeyToolError, keyIdOfString, randomContentKey, randomKeyId, unwrapKey, wrapKey } from "./keytools-keys.js";
export { keyIdsOf } from "./keytools-media.js";
export { toRelative, toRFC3339 } from "./keytools-times.js";
export { tokenHeader, tokenIn } from "./keytools-token.js";
