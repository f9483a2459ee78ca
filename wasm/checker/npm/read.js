import { readFile } from "node:fs/promises";

/**
 * Reads an address in Node, whose fetch does not read files.
 * @param {string | URL} address
 */
export const read = (address) => (String(address).startsWith("file:") ? readFile(new URL(address)) : fetch(address));
