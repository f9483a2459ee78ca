// The modules of the built Worker that tests call, with the types of their sources.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../dev/build.mjs";

/** @param {string} name */
const load = (name) => import(pathToFileURL(join(root, "build/out/edge", name)).href);

/** @type {typeof import("../worker/bodies.mjs")} */
export const { Bodies } = await load("bodies.mjs");
/** @type {typeof import("../worker/forlog.mjs")} */
export const { Failure } = await load("forlog.mjs");
/** @type {{ interfaces: Interface[] }} */
export const { interfaces } = await load("interfaces.mjs");
/** @type {typeof import("../worker/service.mjs")} */
export const { Service } = await load("service.mjs");
/** @type {typeof import("../worker/url.mjs")} */
export const { target } = await load("url.mjs");
