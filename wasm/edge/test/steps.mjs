// Reads steps and writes results: see ../protocol.go.
import { encodeResult } from "./built.mjs";

/** @param {Buffer} step */
export const isAnswer = (step) => step.readInt32LE(0) === 0;

/**
 * Returns the status, the header and the body of an answer.
 * @param {Buffer} step
 */
export function partsOf(step) {
  const from = 16 + step.readInt32LE(8);
  const fields = step.toString("utf8", 16, from).split("\0").slice(10, -1);
  const header = [];
  for (let i = 0; i < fields.length; i += 2) header.push([fields[i], fields[i + 1]]);
  return { status: step.readInt32LE(4), header, body: step.subarray(from) };
}

/**
 * Encodes a result of an exchange, as the Worker does.
 * @param {ExchangeResult} result
 */
export function resultOf({ outcome, text, contentType }) {
  const body = Buffer.from(text, "base64");
  if (outcome >= 100) return encodeResult({ status: outcome, body, contentType });
  if (outcome === 2) return encodeResult({ error: body.toString() });
  return encodeResult({ row: outcome === 1 ? body.toString() : null });
}

/** Results that any question may get, whether they fit it or not. */
export const alternatives = [
  { row: null },
  { row: "" },
  { row: "10111" },
  { row: '[[1,"x",{"a":null}]]' },
  { error: "it broke" },
  { status: 200, body: Buffer.from('{"kid":"80ea8bc8a58f990ad1f76bc665b30bfa"}'), contentType: "application/json" },
  { status: 404, body: Buffer.alloc(0) },
].map(encodeResult);
