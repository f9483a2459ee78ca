import { readFile } from "node:fs/promises";

/** Reads an address in Node, whose fetch does not read files. */
export const read = (url) => (url instanceof URL && url.protocol === "file:" ? readFile(url) : fetch(url));
