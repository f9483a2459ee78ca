import { strict as assert } from "node:assert";

/**
 * Waits for a value of a page that is there. The text of an element always is.
 * @template T
 * @param {Promise<T | null>} value
 */
export async function found(value) {
  const there = await value;
  assert.ok(there !== null);
  return there;
}
