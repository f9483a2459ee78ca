// Places in a text, in UTF-16 code units: the vectors count bytes.

import { locate } from "../../../vectors/expand.mjs";

/**
 * The index of a byte offset.
 * @param {string} text
 * @param {number} byte
 */
export const unit = (text, byte) => new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, byte)).length;

/**
 * The range of a problem or warning.
 * @param {string} text
 * @param {Mark} mark
 */
export const units = (text, mark) => locate(text, mark).map((byte) => unit(text, byte));
