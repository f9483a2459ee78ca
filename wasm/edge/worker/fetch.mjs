// Asks other servers: key storage for a key, and a license server for a license.
import { Failure } from "./forlog.mjs";

/** The number of api.LicenseServer. The other server is key storage. */
export const licenseServer = 1;

/**
 * Makes a request. It follows no redirect, because the URL contains secrets for one host only. Its
 * errors repeat no part of the URL or of the answer.
 * @param {Fetch} request
 * @param {AbortSignal} signal ends the request
 * @returns {Promise<Fetched>} the answer, with key storage's body only if the status is 200
 */
export function fetchFrom(request, signal) {
  return request.server === licenseServer ? postChallenge(request, signal) : getKey(request, signal);
}

/**
 * @param {Fetch} request
 * @param {AbortSignal} signal
 * @returns {Promise<Fetched>}
 */
async function getKey({ url, headers, limit }, signal) {
  /** @type {RequestInit} */
  const options = { headers: { ...headers, "User-Agent": "playtoken" }, redirect: "manual", cache: "no-store", signal };
  // If the connection fails before an answer, the request is made once more.
  const answer = await fetch(url, options)
    .catch((e) => {
      if (signal.aborted) throw e;
      return fetch(url, options);
    })
    .catch(() => {
      throw failure("key storage", signal, "cannot be reached");
    });
  if (answer.status !== 200) {
    answer.body?.cancel().catch(() => {});
    return { status: answer.status, contentType: "", body: new Uint8Array() };
  }
  return read("key storage", answer, limit, signal);
}

/**
 * @param {Fetch} request
 * @param {AbortSignal} signal
 */
async function postChallenge({ url, headers, body, limit }, signal) {
  const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal }).catch(() => {
    throw failure("the license server", signal, "cannot be reached");
  });
  return read("the license server", answer, limit, signal);
}

/** @type {(server: string, signal: AbortSignal, why: string) => Failure} */
const failure = (server, signal, why) => new Failure(`${server} ${signal.aborted ? "did not answer in time" : why}`);

/**
 * @param {string} server
 * @param {Response} answer
 * @param {number} limit
 * @param {AbortSignal} signal
 * @returns {Promise<Fetched>}
 */
async function read(server, answer, limit, signal) {
  const contentType = answer.headers.get("content-type") ?? "";
  const reader = answer.body?.getReader();
  const body = new Uint8Array(limit);
  let size = 0;
  while (reader) {
    const { done, value } = await reader.read().catch(() => {
      throw failure(server, signal, "broke off its answer");
    });
    if (done) break;
    if (size + value.length > limit) {
      reader.cancel().catch(() => {});
      throw new Failure(`the answer of ${server} is over ${limit} bytes`);
    }
    body.set(value, size);
    size += value.length;
  }
  return { status: answer.status, contentType, body: body.slice(0, size) };
}
