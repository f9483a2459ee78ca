// Reads the vectors' files in Node.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @param {string} path */
const json = (path) => JSON.parse(readFileSync(join(import.meta.dirname, path), "utf8"));
/** @param {string} folder */
const files = (folder) => readdirSync(join(import.meta.dirname, folder)).filter((file) => file.endsWith(".json"));

/**
 * The texts that cases begin with.
 * @type {Record<string, string>}
 */
export const bases = json("bases.json").bases;

/** @returns {VectorFile<TextCase>[]} */
export const requestFiles = () => files("requests").map((file) => ({ file, cases: json(`requests/${file}`).cases }));

/** @returns {VectorFile<PasteCase>[]} */
export const pasteFiles = () => files("paste").map((file) => ({ file, cases: json(`paste/${file}`) }));

/** @returns {VectorFile<TokenVector>[]} */
export const tokenFiles = () => files("token").map((file) => ({ file, cases: json(`token/${file}`).cases }));
