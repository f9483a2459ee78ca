// The Worker's client of a key storage service.
import { Failure } from "./forlog.mjs";

const late = "key storage did not answer in time";

/**
 * Fetches a key: once more when the connection fails, and without following anywhere else, since the URL has a credential that is for
 * its host alone. What it rejects with says nothing of the URL or of what came back.
 * @param {{url: string, accept: string, maxBytes: number}} request
 * @param {AbortSignal} signal ends it
 * @returns {Promise<{status: number, body: Uint8Array}>} the body of a 200, else none
 */
export async function fetchKey({ url, accept, maxBytes }, signal) {
  const ask = () =>
    fetch(url, { headers: { accept, "user-agent": "playtoken" }, redirect: "manual", cache: "no-store", signal });
  const answer = await ask()
    .catch((e) => {
      if (signal.aborted) throw e;
      return ask();
    })
    .catch(() => {
      throw new Failure(signal.aborted ? late : "key storage cannot be reached");
    });
  const reader = answer.body?.getReader();
  if (answer.status !== 200 || !reader) {
    reader?.cancel().catch(() => {});
    return { status: answer.status, body: new Uint8Array() };
  }
  const body = new Uint8Array(maxBytes);
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Failure(signal.aborted ? late : "the answer of key storage broke off");
    });
    if (done) return { status: answer.status, body: body.slice(0, size) };
    if (size + value.length > maxBytes) {
      reader.cancel().catch(() => {});
      throw new Failure(`the answer of key storage is over ${maxBytes} bytes`);
    }
    body.set(value, size);
    size += value.length;
  }
}
