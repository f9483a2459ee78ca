// Where a request goes. The build writes interfaces.mjs from Go's route table.
import { interfaces, root } from "./interfaces.mjs";

export { maxBody, tokenPath } from "./interfaces.mjs";

/** @type {Map<string, Interface>} */
const exact = new Map();
/** @type {[beginning: string, one: Interface][]} */
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
const find = (path) => exact.get(path) ?? below.find(([beginning]) => path.startsWith(beginning))?.[1];

/**
 * The interface that answers. Without one of its own, a path is the token endpoint's.
 * @param {string} path
 */
const answers = (path) => find(path) ?? interfaces[0];

/**
 * The header fields of a request that Go gets.
 * @param {string} path
 */
export const headersOf = (path) => answers(path).headers;

/**
 * Whether errors are JSON, as in internal/routes.
 * @param {string} path
 * @param {string} query
 */
export const inJSON = (path, query) => !answers(path).html || /(^|&)errorFormat=json(&|$)/.test(query);

/**
 * Returns whether a content type is a form's, with or without parameters.
 * @param {string} type
 */
export function isForm(type) {
  return type === "application/x-www-form-urlencoded" || /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
}

/**
 * Returns whether an environment has an interface.
 * @type {(one: Interface | undefined, env: Env) => boolean}
 */
const exists = (one, env) => one !== undefined && !(one.testOnly && env.PLAYTOKEN_ENVIRONMENT !== "test");

/**
 * Returns whether the hot module lacks the interface of a path.
 * @param {string} path
 * @param {Env} env
 */
export function needsFull(path, env) {
  const one = find(path);
  return one?.full === true && exists(one, env);
}

/**
 * Returns whether a request is for a file of the site, as internal/routes decides it.
 * @param {string} path
 * @param {string} method
 * @param {Env} env
 */
export function ofSite(path, method, env) {
  if (env.SITE === undefined || (method !== "GET" && method !== "HEAD") || path.startsWith(root)) return false;
  return !exists(find(path), env);
}
