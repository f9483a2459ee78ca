// The key tools of the request checker. They use no DOM, network or clock, and run in browsers and
// in Node.js. The functions for keys and for times throw a KeyToolError. The others never throw,
// and return an error as text. No error repeats a value, because any value may be a key.

export { convert, fromPlayReadyOrder } from "./keytools-forms.js";
export { KeyToolError, keyIdOfString, randomContentKey, randomKeyId, unwrapKey, wrapKey } from "./keytools-keys.js";
export { keyIdsOf } from "./keytools-media.js";
export { toRelative, toRFC3339 } from "./keytools-times.js";
export { tokenHeader, tokenIn } from "./keytools-token.js";
