// A Go runtime of the token endpoint's lane, as lane1.mjs needs it: the functions of exports.go, and the memory through which they
// pass their texts.
import { Failure } from "./forlog.mjs";
import { program, run } from "./golang.mjs";

// The memory that Go may take before it collects its garbage. A collection costs as much as several requests, and a request leaves
// little behind, so few and large ones are cheaper than Go's own habit.
const memorySettings = { GOGC: "400", GOMEMLIMIT: "40MiB" };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Starts a runtime. Go's main has run as far as it goes without being called when this returns.
 * @param {WebAssembly.Module} module
 * @param {Record<string, unknown>} env variables and secrets; Go gets those whose names begin with PLAYTOKEN_
 */
export function boot(module, env) {
  const go = program(env, memorySettings);
  // A timer would belong to the request that happens to be there, and die with it. Go looks at its timers whenever it is entered,
  // which is enough for the garbage collector, the only one to have any here.
  let timers = 0;
  go.importObject.gojs["runtime.scheduleTimeoutEvent"] = (sp) => go.mem.setInt32((sp >>> 0) + 16, ++timers, true);
  go.importObject.gojs["runtime.clearTimeoutEvent"] = () => {};
  return new Runtime(run(go, module, { binding: {} }));
}

class Runtime {
  #go;
  #inside = false;

  constructor(exports) {
    this.#go = exports;
  }

  get memory() {
    return this.#go.mem.buffer.byteLength;
  }

  refuse({ head }, hasBody) {
    return this.#call(() => this.#step(this.#go.lane_refuse(this.#write(head), Number(hasBody), Date.now())));
  }

  begin({ head, body }) {
    return this.#call(() => {
      const n = this.#write(head, body);
      return this.#step(this.#go.lane_begin(n, body.length, Date.now()));
    });
  }

  resume(number, { row, error, status, body }) {
    return this.#call(() => {
      if (status !== undefined) {
        this.#write("", body);
        return this.#step(this.#go.lane_resume(number, status, body.length));
      }
      const text = error ?? row;
      const outcome = error !== undefined ? 2 : row === null ? 0 : 1;
      return this.#step(this.#go.lane_resume(number, outcome, text ? this.#write(text) : 0));
    });
  }

  unavailable({ head }, why) {
    return this.#call(() => {
      const text = encoder.encode(why);
      return this.#step(this.#go.lane_unavailable(this.#write(head, text), text.length, Date.now()));
    });
  }

  drop(number) {
    this.#call(() => this.#go.lane_drop(number));
  }

  get waiting() {
    return this.#call(() => this.#go.lane_waiting());
  }

  // A call that never returned, because it threw or because the request was ended inside of it, leaves Go in the midst of things.
  #call(f) {
    if (this.#inside) throw new Failure("Go did not return from a call");
    this.#inside = true;
    const result = f();
    this.#inside = false;
    return result;
  }

  // Writes the text and the bytes after it, and returns how many bytes the text has.
  #write(text, bytes) {
    const room = text.length * 3 + (bytes?.length ?? 0);
    const address = this.#go.lane_reserve(room);
    const memory = new Uint8Array(this.#go.mem.buffer, address, room);
    const { written } = encoder.encodeInto(text, memory);
    if (bytes?.length) memory.set(bytes, written);
    return written;
  }

  // Reads what step.go wrote.
  #step(address) {
    if (address === 0) return null;
    const { buffer } = this.#go.mem;
    const [kind, number, size, bodySize] = new Int32Array(buffer, address, 4);
    const from = address + 16;
    const fields = decoder.decode(new Uint8Array(buffer, from, size)).split("\0");
    const count = fields.length - 1; // a 0 stands behind each
    if (kind === 3) return { number, fetch: { url: fields[0], accept: fields[1], maxBytes: Number(fields[2]) } };
    if (kind !== 0) {
      const args = [];
      for (let i = 1; i < count; i++) args.push(fields[i][0] === "n" ? Number(fields[i].slice(1)) : fields[i].slice(1));
      return { number, statement: { sql: fields[0], args, charges: kind === 2 } };
    }
    const body = decoder.decode(new Uint8Array(buffer, from + size, bodySize));
    const log = {
      error: fields[0] || undefined,
      code: Number(fields[1]) || undefined,
      parameter: fields[2] || undefined,
      service: Number(fields[3]) || undefined,
      token: fields[4] || undefined,
    };
    const headers = {}; // a Response takes it in half the time of a list of pairs
    for (let i = 7; i < count; i += 2) {
      if (fields[i] === "X-Request-Id") log.requestId = fields[i + 1];
      headers[fields[i]] = fields[i + 1];
    }
    return { answer: { status: number, headers, body, log, record: fields[5], verified: fields[6] === "1" } };
  }
}
