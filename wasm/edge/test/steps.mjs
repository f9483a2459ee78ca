// Reads steps and writes results: see ../../protocol.go.

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
 * @param {number} outcome
 * @param {Uint8Array} text
 * @param {string} contentType
 */
export function encodeResult(outcome, text, contentType) {
  const [head, size, typeSize] = [outcome, text.length, Buffer.byteLength(contentType)].map((n) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(n);
    return bytes;
  });
  return Buffer.concat([head, size, text, typeSize, Buffer.from(contentType)]);
}

/** Results that any question may get, whether they fit it or not. */
export const alternatives = [
  encodeResult(0, Buffer.alloc(0), ""),
  encodeResult(1, Buffer.alloc(0), ""),
  encodeResult(1, Buffer.from("10111"), ""),
  encodeResult(1, Buffer.from('[[1,"x",{"a":null}]]'), ""),
  encodeResult(2, Buffer.from("it broke"), ""),
  encodeResult(200, Buffer.from('{"kid":"80ea8bc8a58f990ad1f76bc665b30bfa"}'), "application/json"),
  encodeResult(404, Buffer.alloc(0), ""),
];
