// Routes requests. The build writes interfaces.mjs from Go's route table.
import { interfaces } from "./interfaces.mjs";

export { maxBody, tokenPath } from "./interfaces.mjs";

/** @type {Map<string, Interface>} */
const exact = new Map();
/** @type {[root: string, one: Interface][]} */
const below = [];
for (const one of interfaces) {
  for (const path of one.paths) {
    if (path.endsWith("/")) below.push([path, one]);
    else exact.set(path, one);
  }
}

/**
 * Returns the interface of a path, or undefined.
 * @param {string} path
 */
const find = (path) => exact.get(path) ?? below.find(([root]) => path.startsWith(root))?.[1];

/**
 * Returns the header fields that Go gets of a request. A path without an interface counts as the
 * token endpoint's.
 * @param {string} path
 */
export const headersOf = (path) => (find(path) ?? interfaces[0]).headers;

/**
 * Returns whether a content type is a form's, with or without parameters.
 * @param {string} type
 */
export function isForm(type) {
  return type === "application/x-www-form-urlencoded" || /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
}

/**
 * Returns whether a request is for a file of the site, as internal/routes decides it.
 * @param {string} path
 * @param {string} method
 * @param {Env} env
 */
export function ofSite(path, method, env) {
  if (env.SITE === undefined || (method !== "GET" && method !== "HEAD") || path.startsWith("/hms/")) return false;
  const found = find(path);
  return found === undefined || (found.testOnly && env.PLAYTOKEN_ENVIRONMENT !== "test");
}
