// The built npm packages, with their types. PACKAGES lists their folders, with commas between them.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const packages = (process.env.PACKAGES ?? "build/out/npm").split(",");

/**
 * Imports the checker of a package.
 * @param {string} folder
 * @returns {Promise<typeof import("../npm/index.js")>}
 */
export const importChecker = (folder) => import(pathToFileURL(resolve(folder, "node.js")).href);

/**
 * Imports the checker without paste of a package.
 * @param {string} folder
 * @returns {Promise<typeof import("../npm/form.js")>}
 */
export const importFormChecker = (folder) => import(pathToFileURL(resolve(folder, "form-node.js")).href);
