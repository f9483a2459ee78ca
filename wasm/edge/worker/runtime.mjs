// A Go runtime that answers requests: the functions of exports.go, and the memory through which
// they pass packets and steps. protocol.go describes both.
import { Failure } from "./forlog.mjs";
import { startToWait, variables } from "./program.mjs";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const none = new Uint8Array();

/** The number of random bytes at the start of a packet. */
const randomBytes = 64;
let pool = none;
let used = 0;

/** Returns random bytes for one request. It fetches them for several dozen requests at a time. */
export function random() {
  if (used === pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(32 * randomBytes));
    used = 0;
  }
  used += randomBytes;
  return pool.subarray(used - randomBytes, used);
}

/**
 * Starts a runtime of the full module. When it returns, Go's main waits for calls.
 * @param {WebAssembly.Module} module
 * @param {Record<string, unknown>} env
 */
export const bootFull = (module, env) => new Runtime(startToWait(module, variables(env)));

export class Runtime {
  #go;
  #arena;
  #inside = false;

  /**
   * @param {GoExports} exports
   * @param {import("./arena.mjs").Arena} [arena] the memory of a module that collects no garbage
   */
  constructor(exports, arena) {
    this.#go = exports;
    this.#arena = arena;
  }

  /** The size of the runtime in bytes. */
  get memory() {
    return this.#go.memory.buffer.byteLength;
  }

  /** Whether a call took so much memory that the runtime must not be called again. */
  get grown() {
    return this.#arena?.grown ?? false;
  }

  /** Whether a call has not returned: it threw, or the platform ended its request in the call. */
  get stuck() {
    return this.#inside;
  }

  /**
   * Returns the largest body to read for a request, in bytes: 0 to read none.
   * @param {PacketHead} packet
   */
  limit(packet) {
    const { random, head, now } = packet;
    return this.#call(() => this.#go.edge_limit(this.#write(random, head, none, []).head, now));
  }

  /**
   * Calls the handler with the results so far.
   * @param {Packet} packet
   */
  answer({ random, head, now, body, results }) {
    return this.#call(() => {
      const size = this.#write(random, head, body, results);
      return this.#step(this.#go.edge_answer(size.head, body.length, size.all, now));
    });
  }

  /**
   * Returns the answer -2030. The log gets the reason.
   * @param {PacketHead} packet
   * @param {string} why
   */
  unavailable({ random, head, now }, why) {
    return this.#call(() => {
      const reason = encoder.encode(why);
      const size = this.#write(random, head, reason, []);
      return this.#answered(this.#go.edge_unavailable(size.head, reason.length, now));
    });
  }

  /** Returns the route table as JSON. */
  describe() {
    return this.#call(() => this.#answered(this.#go.edge_describe())).answer.body;
  }

  /**
   * @template T
   * @param {() => T} f
   */
  #call(f) {
    if (this.#inside) throw new Failure("Go did not return from a call");
    this.#inside = true;
    const result = f();
    this.#arena?.reset();
    this.#inside = false;
    return result;
  }

  /**
   * Writes a packet, and returns the sizes of its head and of all of it, in bytes.
   * @param {Uint8Array} random
   * @param {string} head
   * @param {Uint8Array} body
   * @param {Uint8Array[]} results
   */
  #write(random, head, body, results) {
    let room = random.length + head.length * 3 + body.length;
    for (const r of results) room += r.length;
    const address = this.#go.edge_reserve(room); // which may move the memory
    const memory = new Uint8Array(this.#go.memory.buffer, address, room);
    memory.set(random);
    const { written } = encoder.encodeInto(head, memory.subarray(random.length));
    let at = random.length + written;
    for (const part of [body, ...results]) {
      memory.set(part, at);
      at += part.length;
    }
    return { head: written, all: at };
  }

  /** @param {number} address of a step that is an answer */
  #answered(address) {
    return /** @type {AnswerStep} */ (this.#step(address));
  }

  /**
   * @param {number} address
   * @returns {Step}
   */
  #step(address) {
    const { buffer } = this.#go.memory;
    const [kind, status, size, bodySize] = new Int32Array(buffer, address, 4);
    const from = address + 16;
    const fields = decoder.decode(new Uint8Array(buffer, from, size)).split("\0");
    fields.pop(); // each field ends with a 0
    if (kind === 1) return { statements: readStatements(fields) };
    const body = bodySize === 0 ? "" : decoder.decode(new Uint8Array(buffer, from + size, bodySize));
    if (kind === 2) {
      const [server, url, limit, ...header] = fields;
      return { fetch: { server: Number(server), url, limit: Number(limit), headers: pairs(header, 0), body } };
    }
    const [error, code, parameter, account, token, licenseServer, name, quiet, record, verified] = fields;
    return {
      answer: {
        status,
        headers: pairs(fields, 10),
        body,
        record,
        verified: verified === "1",
        quiet: quiet === "1",
        log: {
          msg: name,
          error: error || undefined,
          code: Number(code) || undefined,
          parameter,
          account: Number(account) || undefined,
          token: token || undefined,
          licenseServer: licenseServer || undefined,
        },
      },
    };
  }
}

/**
 * Makes an object of header fields. A Response takes it in half the time of a list of pairs.
 * @param {string[]} fields
 * @param {number} from
 */
function pairs(fields, from) {
  /** @type {Record<string, string>} */
  const headers = {};
  for (let i = from; i < fields.length; i += 2) headers[fields[i]] = fields[i + 1];
  return headers;
}

/**
 * @param {string[]} fields
 * @returns {Transaction}
 */
function readStatements([report, reuse, place, ...fields]) {
  const all = [];
  for (let i = 0; i < fields.length; ) {
    const end = i + 2 + Number(fields[i + 1]);
    const args = [];
    for (let j = i + 2; j < end; j++) args.push(fields[j][0] === "n" ? Number(fields[j].slice(1)) : fields[j].slice(1));
    all.push({ sql: fields[i], args });
    i = end;
  }
  return { all, place: Number(place), report: report === "1", reuse: Number(reuse) };
}

/**
 * Encodes a result for Go.
 * @param {StepResult} result
 */
export function encodeResult({ row, error, status, body, contentType = "" }) {
  const outcome = status ?? (error !== undefined ? 2 : row === null ? 0 : 1);
  const text = error ?? row ?? "";
  // One buffer for all parts: each costs V8 more than its bytes.
  const result = new Uint8Array(12 + (body?.length ?? 3 * text.length) + 3 * contentType.length);
  setNumber(result, 0, outcome);
  let size = body?.length ?? 0;
  if (body) result.set(body, 8);
  else size = encoder.encodeInto(text, result.subarray(8)).written;
  setNumber(result, 4, size);
  const typeSize = encoder.encodeInto(contentType, result.subarray(12 + size)).written;
  setNumber(result, 8 + size, typeSize);
  return result.subarray(0, 12 + size + typeSize);
}

/**
 * Writes a number of 4 bytes, little-endian.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} n
 */
function setNumber(bytes, at, n) {
  for (let i = 0; i < 4; i++) bytes[at + i] = n >>> (8 * i);
}
