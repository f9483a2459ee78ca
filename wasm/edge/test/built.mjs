// The modules of the built Worker that tests call, with the types of their sources.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../dev/build.mjs";

const folder = join(root, "build/out/edge");
const hot = new WebAssembly.Module(readFileSync(join(folder, "hot.wasm")));

/** Whether TinyGo has compiled the hot module. */
export const hotByTinyGo = WebAssembly.Module.customSections(hot, "writable").length > 0;

/** @param {string} name */
const load = (name) => import(pathToFileURL(join(folder, name)).href);

/** @type {typeof import("../worker/bodies.mjs")} */
export const { Bodies } = await load("bodies.mjs");
/** @type {typeof import("../worker/forlog.mjs")} */
export const { Failure } = await load("forlog.mjs");
/** @type {typeof import("../worker/hot.mjs")} */
export const { start } = await load("hot.mjs");
/** @type {{ interfaces: Interface[] }} */
export const { interfaces } = await load("interfaces.mjs");
/** @type {typeof import("../worker/runtime.mjs")} */
export const { encodeResult } = await load("runtime.mjs");
/** @type {typeof import("../worker/service.mjs")} */
export const { Service } = await load("service.mjs");
/** @type {typeof import("../worker/url.mjs")} */
export const { target } = await load("url.mjs");
