// Opens license tokens as token/FORMAT.md describes it, without dependencies and without code of
// the Go package. So the vectors test the format and not one program. `node open.mjs` opens all
// vectors in this folder.

import { createDecipheriv, createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

export const MAX_LENGTH = 2568;
const MAX_ACCOUNT_ID = 9_999_999_999;
const LAST_SECOND = 253_402_300_799; // 9999-12-31T23:59:59Z
const DEFAULT_LIFE = 2_592_000;
const MAX_UINT32 = 2 ** 32 - 1;
const NONCE = 24;
const TAG = 16;

/** An error of a kind in FORMAT.md. An error of the kind "expired" also has the terms. */
export class TokenError extends Error {
  /**
   * @param {string} kind
   * @param {TokenTerms} [terms]
   */
  constructor(kind, terms) {
    super(kind);
    this.kind = kind;
    this.terms = terms;
  }
}

const malformed = () => new TokenError("malformed");

/**
 * Opens a token. Each key has 32 bytes, and `now` is in milliseconds since 1970.
 * @param {string} text
 * @param {{environment: Environment, keys: Buffer[], now: number}} options
 */
export function open(text, { environment, keys, now }) {
  const header = readHeader(text);
  if (header.environment !== environment) throw new TokenError("other-environment");
  const named = keys.filter((key) => keyCheck(key).equals(header.keyCheck));
  if (named.length === 0) throw new TokenError("unknown-key");
  for (const key of named) {
    const plain = decrypt(key, header);
    if (plain === undefined) continue;
    const terms = view(header, decodeTerms(plain));
    if (now >= Date.parse(terms.expirationTime)) throw new TokenError("expired", terms);
    return terms;
  }
  throw new TokenError("forged");
}

/**
 * Splits a token into the values of its clear header, the authenticated bytes and the sealed bytes.
 * @param {string} text
 * @returns {TokenParts}
 */
export function readHeader(text) {
  const raw = decodeText(text);
  if (raw.length === 0) throw malformed();
  if (raw[0] >> 4 !== 1) throw new TokenError("version");
  /** @type {(Environment | undefined)[]} */
  const environments = [undefined, "test", "production"];
  const environment = environments[raw[0] & 15];
  if (environment === undefined) throw malformed();

  let at = 1;
  let accountId = 0;
  for (let unit = 1; ; unit *= 128) {
    const byte = raw[at++];
    if (byte === undefined || (byte === 0 && unit > 1)) throw malformed();
    accountId += (byte & 127) * unit;
    if (accountId > MAX_ACCOUNT_ID) throw malformed();
    if (byte < 128) break;
  }
  if (raw.length < at + 4 + NONCE + TAG) throw malformed();
  return {
    environment,
    accountId,
    keyCheck: raw.subarray(at, at + 4),
    authenticated: raw.subarray(0, at + 4),
    nonce: raw.subarray(at + 4, at + 4 + NONCE),
    sealed: raw.subarray(at + 4 + NONCE),
  };
}

/** @param {string} text */
function decodeText(text) {
  if (text.length > MAX_LENGTH || !/^[A-Za-z0-9_-]*$/.test(text)) throw malformed();
  const raw = Buffer.from(text, "base64url");
  if (raw.toString("base64url") !== text) throw malformed();
  return raw;
}

/** @param {Buffer} key */
export function keyCheck(key) {
  return createHash("sha256").update("playtoken key check value\n").update(key).digest().subarray(0, 4);
}

/**
 * Derives the key and the nonce with which ChaCha20-Poly1305 is XChaCha20-Poly1305.
 * @param {Buffer} key
 * @param {Buffer} nonce
 */
export function derive(key, nonce) {
  return { key: hchacha20(key, nonce.subarray(0, 16)), nonce: Buffer.concat([Buffer.alloc(4), nonce.subarray(16)]) };
}

/**
 * @param {Buffer} key
 * @param {TokenParts} parts
 */
function decrypt(key, { nonce, authenticated, sealed }) {
  const derived = derive(key, nonce);
  const plaintextLength = sealed.length - TAG;
  const decipher = createDecipheriv("chacha20-poly1305", derived.key, derived.nonce, { authTagLength: TAG });
  decipher.setAAD(authenticated, { plaintextLength });
  decipher.setAuthTag(sealed.subarray(plaintextLength));
  const plain = decipher.update(sealed.subarray(0, plaintextLength));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}

/**
 * Computes HChaCha20 (draft-irtf-cfrg-xchacha-03, section 2.2): 20 rounds of ChaCha20. The first
 * and the last row of the state are the derived key.
 * @param {Buffer} key
 * @param {Buffer} input
 */
function hchacha20(key, input) {
  const x = new Uint32Array(16);
  x.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  for (let i = 0; i < 8; i++) x[4 + i] = key.readUInt32LE(4 * i);
  for (let i = 0; i < 4; i++) x[12 + i] = input.readUInt32LE(4 * i);
  /** @type {(a: number, b: number, c: number, rotation: number) => void} */
  const add = (a, b, c, rotation) => {
    x[a] += x[b];
    const mixed = x[c] ^ x[a];
    x[c] = (mixed << rotation) | (mixed >>> (32 - rotation));
  };
  /** @type {(a: number, b: number, c: number, d: number) => void} */
  const quarter = (a, b, c, d) => {
    add(a, b, d, 16);
    add(c, d, b, 12);
    add(a, b, d, 8);
    add(c, d, b, 7);
  };
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) quarter(i, 4 + i, 8 + i, 12 + i);
    for (let i = 0; i < 4; i++) quarter(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4));
  }
  const out = Buffer.alloc(32);
  for (let i = 0; i < 4; i++) {
    out.writeUInt32LE(x[i], 4 * i);
    out.writeUInt32LE(x[12 + i], 16 + 4 * i);
  }
  return out;
}

/**
 * Reads CBOR of the core deterministic encoding, as far as terms need it. Every method throws on
 * anything else.
 */
class Reader {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  /** @param {number} length */
  take(length) {
    if (length > this.bytes.length - this.at) throw malformed();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /**
   * Reads the head of an item of the major type. Returns its argument, which must be in its
   * shortest form and not above max.
   * @param {number} major
   * @param {number} max
   */
  head(major, max) {
    const [first] = this.take(1);
    const info = first & 31;
    if (first >> 5 !== major || info > 27) throw malformed();
    if (info < 24) return this.atMost(info, max);
    const size = 1 << (info - 24);
    const value = BigInt(`0x${this.take(size).toString("hex")}`);
    const shortest = value < 24n ? 0 : value < 1n << 8n ? 1 : value < 1n << 16n ? 2 : value < 1n << 32n ? 4 : 8;
    if (shortest !== size) throw malformed();
    return this.atMost(Number(value), max);
  }

  /**
   * @param {number} value
   * @param {number} max
   */
  atMost(value, max) {
    if (value > max) throw malformed();
    return value;
  }

  /**
   * @param {number} min
   * @param {number} max
   */
  uint(min, max) {
    const value = this.head(0, max);
    if (value < min) throw malformed();
    return value;
  }

  /**
   * @param {number} min
   * @param {number} max
   */
  bytesOf(min, max) {
    const length = this.head(2, max);
    if (length < min) throw malformed();
    return this.take(length);
  }

  /** @param {number} maxBytes */
  text(maxBytes) {
    const bytes = this.take(this.head(3, maxBytes));
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw malformed();
    }
  }

  isTrue() {
    if (this.take(1)[0] !== 0xf5) throw malformed();
    return true;
  }

  /**
   * @template T
   * @param {number} min
   * @param {number} max
   * @param {() => T} element
   */
  array(min, max, element) {
    const length = this.head(4, max);
    if (length < min) throw malformed();
    return Array.from({ length }, element);
  }
}

/**
 * Reads the value of each key of the map. A default value is malformed: its entry must be absent.
 * @type {Record<number, (r: Reader, t: RawTerms) => void>}
 */
const entries = {
  1: (r, t) => (t.issuedAt = r.uint(0, LAST_SECOND)),
  2: (r, t) => (t.life = r.uint(0, DEFAULT_LIFE - 1)),
  3: (r, t) => {
    t.cookie = r.text(4 * 32);
    const characters = [...t.cookie].length;
    if (characters < 1 || characters > 32) throw malformed();
  },
  4: (r, t) => (t.deviceId = r.bytesOf(16, 16).toString("hex")),
  5: (r, t) => (t.network = network(r.bytesOf(5, 17))),
  6: (r, t) => (t.keys = r.array(1, 16, () => contentKey(r))),
  7: (r, t) => (t.rental = r.uint(1, 1) === 1),
  8: (r, t) => (t.persistent = r.isTrue()),
  9: (r, t) => (t.periodEnd = r.uint(1, LAST_SECOND)),
  10: (r, t) => (t.playDuration = r.uint(1, MAX_UINT32)),
  11: (r, t) => {
    t.levels = r.array(5, 5, () => r.uint(0, 999));
    if (t.levels.every((level) => level === 0)) throw malformed();
  },
  12: (r, t) => (t.unknownOutputBehavior = ["Allow", "Disallow", "SDOnly"][r.uint(1, 3) - 1]),
  13: (r, t) => (t.controlFlags = r.uint(0, MAX_UINT32)),
  14: (r, t) => {
    t.extensionType = r.text(4);
    if (!/^[!-~]{4}$/.test(t.extensionType)) throw malformed();
  },
  15: (r, t) => (t.extensionPayload = r.bytesOf(1, 1024)),
  16: (r, t) => (t.cbc = r.uint(1, 1) === 1),
};

const LAST_KEY = Object.keys(entries).length;

/** @param {Buffer} plain */
function decodeTerms(plain) {
  const reader = new Reader(plain);
  const terms = /** @type {RawTerms} */ ({});
  let last = 0;
  for (let count = reader.head(5, LAST_KEY); count > 0; count--) {
    const key = reader.uint(last + 1, LAST_KEY); // ascending, so no key occurs twice
    entries[key](reader, terms);
    last = key;
  }
  if (reader.at !== plain.length) throw malformed();

  const has = (/** @type {keyof RawTerms} */ name) => terms[name] !== undefined;
  if (!has("issuedAt") || !has("keys")) throw malformed();
  if (has("rental") !== has("periodEnd") || (has("playDuration") && !has("rental"))) throw malformed();
  if (has("extensionType") !== has("extensionPayload")) throw malformed();
  if (new Set(terms.keys.map((key) => key.kid)).size !== terms.keys.length) throw malformed();
  terms.expiresAt = terms.issuedAt + (terms.life ?? DEFAULT_LIFE);
  if (terms.expiresAt > LAST_SECOND) throw malformed();
  return terms;
}

/** @param {Reader} r */
function contentKey(r) {
  if (r.head(4, 3) !== 3) throw malformed();
  /** @type {TokenKey} */
  const key = { kid: r.bytesOf(16, 16).toString("hex"), contentKey: r.bytesOf(16, 16).toString("hex") };
  const level = r.uint(0, 3000);
  if (![0, 150, 2000, 3000].includes(level)) throw malformed();
  if (level > 0) key.minCertSecurityLevel = level;
  return key;
}

/** @param {Buffer} bytes */
function network(bytes) {
  const address = bytes.subarray(0, -1);
  const length = bytes[bytes.length - 1];
  const bits = 8 * address.length;
  if ((bits !== 32 && bits !== 128) || length > bits) throw malformed();
  const number = BigInt(`0x${address.toString("hex")}`);
  if (number & ((1n << BigInt(bits - length)) - 1n)) throw malformed(); // host bits
  if (bits === 32) return `${[...address].join(".")}/${length}`;
  if (number >> 32n === 0xffffn) throw malformed(); // IPv4 as IPv6
  return `${ipv6(address)}/${length}`;
}

/**
 * Writes an address by RFC 5952: the first of the longest runs of two or more zero groups is "::".
 * @param {Buffer} address
 */
function ipv6(address) {
  const groups = Array.from({ length: 8 }, (_, i) => address.readUInt16BE(2 * i));
  let run = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > run.length) run = { start, length };
  }
  /** @type {(from: number, to: number) => string} */
  const text = (from, to) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(":");
  return run.length < 2 ? text(0, 8) : `${text(0, run.start)}::${text(run.start + run.length, 8)}`;
}

/**
 * Returns the terms with the specification's names, without the absent ones.
 * @param {TokenParts} header
 * @param {RawTerms} t
 */
function view(header, t) {
  const levels = t.levels ?? [0, 0, 0, 0, 0];
  const time = (/** @type {number | undefined} */ seconds) =>
    seconds === undefined ? undefined : new Date(1000 * seconds).toISOString().replace(".000Z", "Z");
  const shown = {
    tokenId: header.nonce.toString("hex"),
    environment: header.environment,
    accountId: header.accountId,
    issuedAt: time(t.issuedAt),
    expirationTime: time(t.expiresAt),
    cookie: t.cookie,
    deviceid: t.deviceId,
    ipAddress: t.network,
    keys: t.keys,
    algId: t.cbc ? "aescbc" : "aesctr",
    rightsType: t.rental ? "Rental" : "BuyToOwn",
    generalFlags: t.persistent ? "00000001" : "00000000",
    "rental.periodEndTime": time(t.periodEnd),
    "rental.playDuration": t.playDuration,
    analogVideoOPL: levels[0],
    compressedDigitalAudioOPL: levels[1],
    compressedDigitalVideoOPL: levels[2],
    uncompressedDigitalAudioOPL: levels[3],
    uncompressedDigitalVideoOPL: levels[4],
    unknownOutputBehavior: t.unknownOutputBehavior,
    outputControlFlags: t.controlFlags?.toString(16).padStart(8, "0"),
    extensionType: t.extensionType,
    extensionPayload: t.extensionPayload?.toString("base64"),
  };
  const present = Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined));
  return /** @type {TokenTerms} */ (present);
}

/**
 * Runs a vector. Returns undefined if it passes, else the difference as a text.
 * @param {TokenVector} vector
 */
export function run(vector) {
  const keys = vector.keys.map((key) => Buffer.from(key, "hex"));
  let error;
  let terms;
  try {
    terms = open(vector.token, { environment: vector.environment, keys, now: Date.parse(vector.now) });
  } catch (e) {
    if (!(e instanceof TokenError)) throw e;
    error = e.kind;
    terms = e.terms;
  }
  if (error !== vector.error) return `error is ${error}, not ${vector.error}`;
  if (!isDeepStrictEqual(terms, vector.terms)) return `terms are ${JSON.stringify(terms)}`;
  return undefined;
}

if (import.meta.filename === process.argv[1]) {
  let count = 0;
  for (const name of readdirSync(import.meta.dirname).filter((name) => name.endsWith(".json"))) {
    for (const vector of JSON.parse(readFileSync(`${import.meta.dirname}/${name}`, "utf8")).cases) {
      count++;
      const wrong = run(vector);
      if (wrong !== undefined) {
        console.log(`${name}: ${vector.name}: ${wrong}`);
        process.exitCode = 1;
      }
    }
  }
  console.log(`${count} vectors`);
}
