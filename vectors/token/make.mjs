// Makes the vectors in this folder from the description in token/FORMAT.md. It does not use the Go
// package, because the vectors test that. `node make.mjs` writes the files. `node make.mjs --check`
// fails if they would change.

import { createCipheriv, createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { derive, keyCheck } from "./open.mjs";

/** @param {string} text */
const sha256 = (text) => createHash("sha256").update(text).digest();
/** @param {number} number */
const vectorKey = (number) => sha256(`playtoken vector key ${number}`);
const [KEY, OLD_KEY, OTHER_KEY] = [1, 2, 3].map(vectorKey);
// Two keys with the same key check value, found by trying numbers.
const TWINS = [57701, 97438].map(vectorKey);

const NOW = "2026-01-15T12:00:00Z";
const ENVIRONMENTS = { test: 1, production: 2 };
const MAX_UINT32 = 2 ** 32 - 1;

// CBOR

/**
 * @param {number} major
 * @param {number | bigint} value
 */
function head(major, value) {
  const n = BigInt(value);
  const [info, size] =
    n < 24n ? [Number(value), 0] : n < 1n << 8n ? [24, 1] : n < 1n << 16n ? [25, 2] : n < 1n << 32n ? [26, 4] : [27, 8];
  return Buffer.from([
    (major << 5) | info,
    ...(size ? Buffer.from(n.toString(16).padStart(2 * size, "0"), "hex") : []),
  ]);
}
/** @param {number | bigint} value */
const uint = (value) => head(0, value);
/** @param {Buffer} value */
const bytes = (value) => Buffer.concat([head(2, value.length), value]);
/** @param {string} digits */
const hex = (digits) => bytes(Buffer.from(digits, "hex"));
/** @param {string} value */
const text = (value) => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
/** @param {Buffer[]} items */
const array = (items) => Buffer.concat([head(4, items.length), ...items]);
/** @param {Record<number, Buffer>} entries */
const pairs = (entries) => Object.entries(entries).flatMap(([key, value]) => [uint(Number(key)), value]);
/** @param {Record<number, Buffer>} entries */
const map = (entries) => Buffer.concat([head(5, Object.keys(entries).length), ...pairs(entries)]);
/** @param {string} digits */
const raw = (digits) => Buffer.from(digits.replaceAll(" ", ""), "hex");
const TRUE = raw("f5");

// Terms

/** @param {string} time */
const seconds = (time) => Date.parse(time) / 1000;

/** @type {(kid: string, contentKey?: string, level?: number) => TokenKey} */
const key = (kid, contentKey = kid, level) => ({
  kid,
  contentKey,
  ...(level && { minCertSecurityLevel: level }),
});
/** @type {(count: number, level?: number) => TokenKey[]} */
const keys = (count, level) =>
  Array.from({ length: count }, (_, i) =>
    key(i.toString(16).padStart(32, "0"), sha256(`content key ${i}`).toString("hex", 0, 16), level),
  );
const KID = "b366360da82e9c6e0b0984002a362cf2";

/**
 * Returns the terms of the specification's sample with changes.
 * @type {(changes?: Partial<TokenTerms>) => TokenTerms}
 */
const terms = (changes = {}) => ({
  tokenId: "",
  environment: "test",
  accountId: 201722,
  issuedAt: NOW,
  expirationTime: "2026-02-14T12:00:00Z",
  keys: [key(KID)],
  algId: "aesctr",
  rightsType: "BuyToOwn",
  generalFlags: "00000000",
  analogVideoOPL: 0,
  compressedDigitalAudioOPL: 0,
  compressedDigitalVideoOPL: 0,
  uncompressedDigitalAudioOPL: 0,
  uncompressedDigitalVideoOPL: 0,
  ...changes,
});
/** @type {(end: string, playDuration?: number) => Partial<TokenTerms>} */
const rental = (end, playDuration) => ({
  rightsType: "Rental",
  generalFlags: "00000001",
  "rental.periodEndTime": end,
  ...(playDuration && { "rental.playDuration": playDuration }),
});
/** @type {(type: string, payload: Buffer) => Partial<TokenTerms>} */
const extension = (type, payload) => ({ extensionType: type, extensionPayload: payload.toString("base64") });

/**
 * Returns the entries of the map of terms.
 * @param {TokenTerms} t
 * @returns {Record<number, Buffer>}
 */
function entriesOf(t) {
  const life = seconds(t.expirationTime) - seconds(t.issuedAt);
  const levels = [
    t.analogVideoOPL,
    t.compressedDigitalAudioOPL,
    t.compressedDigitalVideoOPL,
    t.uncompressedDigitalAudioOPL,
    t.uncompressedDigitalVideoOPL,
  ].map(Number);
  const entries = {
    1: uint(seconds(t.issuedAt)),
    2: life !== 2_592_000 && uint(life),
    3: t.cookie && text(String(t.cookie)),
    4: t.deviceid && hex(String(t.deviceid)),
    5: t.ipAddress && networkOf(String(t.ipAddress)),
    6: array(t.keys.map(keyOf)),
    7: t.rightsType === "Rental" && uint(1),
    8: t.generalFlags === "00000001" && TRUE,
    9: t["rental.periodEndTime"] && uint(seconds(String(t["rental.periodEndTime"]))),
    10: t["rental.playDuration"] && uint(Number(t["rental.playDuration"])),
    11: levels.some((level) => level > 0) && array(levels.map(uint)),
    12: t.unknownOutputBehavior && uint(["Allow", "Disallow", "SDOnly"].indexOf(String(t.unknownOutputBehavior)) + 1),
    13: t.outputControlFlags && uint(Number.parseInt(String(t.outputControlFlags), 16)),
    14: t.extensionType && text(String(t.extensionType)),
    15: t.extensionPayload && bytes(Buffer.from(String(t.extensionPayload), "base64")),
    16: t.algId === "aescbc" && uint(1),
  };
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value instanceof Buffer ? [[key, value]] : [])),
  );
}

/** @param {TokenKey} k */
const keyOf = (k) => array([hex(k.kid), hex(k.contentKey), uint(k.minCertSecurityLevel ?? 0)]);

/** @param {string} prefix */
function networkOf(prefix) {
  const [address, length] = prefix.split("/");
  if (!address.includes(":")) return bytes(Buffer.from([...address.split(".").map(Number), Number(length)]));
  const [before, after] = address.split("::").map((side) => (side ? side.split(":") : []));
  const groups = after ? [...before, ...Array(8 - before.length - after.length).fill("0"), ...after] : before;
  return bytes(
    Buffer.from([
      ...groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
      Number(length),
    ]),
  );
}

// Tokens

/** @type {(n: number) => number[]} */
const uvarint = (n) => (n < 128 ? [n] : [(n % 128) | 128, ...uvarint(Math.floor(n / 128))]);

/** @param {string} name */
const nonceOf = (name) => sha256(`playtoken vector ${name}`).subarray(0, 24);

/**
 * Seals any bytes, even malformed terms.
 * @param {string} name
 * @param {Buffer} plain
 * @param {SealOptions} [options]
 */
function seal(name, plain, options = {}) {
  const {
    environment = "test",
    accountId = uvarint(201722),
    first = 0x10 | ENVIRONMENTS[environment],
    sealingKey = KEY,
  } = options;
  const nonce = nonceOf(name);
  const header = Buffer.from([first, ...accountId, ...(options.check ?? keyCheck(sealingKey))]);
  const derived = derive(sealingKey, nonce);
  const cipher = createCipheriv("chacha20-poly1305", derived.key, derived.nonce, { authTagLength: 16 });
  cipher.setAAD(options.authenticated?.(header, nonce) ?? header, { plaintextLength: plain.length });
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([header, nonce, sealed, cipher.getAuthTag()]);
}

// Vectors

/** @type {Record<string, TokenVectorFile>} */
const files = {};
/** @type {TokenVectorFile} */
let file;
/** @type {(name: string, description: string) => void} */
const begin = (name, description) => {
  file = files[name] = { description, cases: [] };
};
/** @type {(...args: [...AboutVector, MadeVector]) => void} */
const add = (name, decisions, note, { environment = "test", ring = [KEY], now = NOW, ...rest }) =>
  file.cases.push({ name, decisions, note, environment, keys: ring.map((k) => k.toString("hex")), now, ...rest });

/**
 * Adds a vector of a token that opens, or that has expired.
 * @param {string} name
 * @param {string[]} decisions
 * @param {string} note
 * @param {Partial<TokenTerms>} [changes]
 * @param {VectorOptions & { sealingKey?: Buffer }} [options]
 */
function opened(name, decisions, note, changes = {}, options = {}) {
  const t = terms(changes);
  const sealingKey = options.sealingKey ?? KEY;
  const plain = map(entriesOf(t));
  const token = seal(name, plain, { environment: t.environment, accountId: uvarint(t.accountId), sealingKey });
  add(name, decisions, note, {
    environment: t.environment,
    ring: options.ring,
    now: options.now ?? t.issuedAt,
    token: token.toString("base64url"),
    error: options.error,
    keyCheck: keyCheck(sealingKey).toString("hex"),
    plain: plain.toString("hex"),
    terms: { ...t, tokenId: nonceOf(name).toString("hex") },
  });
}

/**
 * Adds a vector of a text that does not open.
 * @type {(
 *   ...args: [...AboutVector, error: string, token: Buffer | string, options?: VectorOptions]
 * ) => void}
 */
const refused = (name, decisions, note, error, token, options = {}) =>
  add(name, decisions, note, {
    ...options,
    token: Buffer.isBuffer(token) ? token.toString("base64url") : token,
    error,
  });

/**
 * Adds a vector of a token with a genuine seal and malformed terms.
 * @type {(...args: [...AboutVector, plain: Buffer]) => void}
 */
const unfit = (name, decisions, note, plain) =>
  refused(name, decisions, note, "malformed", seal(name, plain), { plain: plain.toString("hex") });

const sampleEntries = entriesOf(terms());
/** @param {Record<number, Buffer>} entries */
const changed = (entries) => map({ ...sampleEntries, ...entries });

begin("terms", "Tokens that open: every field, at its bounds, and in every width of its number.");
opened("sample", ["D22"], "The specification's sample request.");
opened("production", ["D23"], "A token of the production environment.", { environment: "production" });
opened(
  "rental",
  ["D13"],
  "A persistent rental of two days from the first play.",
  rental("2026-01-17T12:00:00Z", 86400),
);
opened(
  "rental-without-duration",
  ["D13"],
  "A rental that plays without limit until it ends.",
  rental("2026-01-17T12:00:00Z"),
);
for (const accountId of [0, 1, 127, 128, 16383, 16384, 2097151, 2097152, 268435455, 268435456, 9999999999]) {
  opened(`service-${accountId}`, ["D9"], "An account ID at the bound of a number of bytes.", { accountId });
}
opened(
  "life-0",
  ["D15"],
  "A token that was to expire within the second in which it was issued. It has never been redeemable.",
  { expirationTime: NOW },
  { error: "expired" },
);
opened("life-1", ["D15"], "A token of one second.", { expirationTime: "2026-01-15T12:00:01Z" });
opened("life-shorter-by-1", ["D15"], "A token that expires one second before the default.", {
  expirationTime: "2026-02-14T11:59:59Z",
});
opened("issued-1970", ["D22"], "The earliest time.", {
  issuedAt: "1970-01-01T00:00:00Z",
  expirationTime: "1970-01-31T00:00:00Z",
});
opened("issued-2106", ["D22"], "The first time that takes more than 32 bits.", {
  issuedAt: "2106-02-07T06:28:16Z",
  expirationTime: "2106-03-09T06:28:16Z",
});
opened("issued-9999", ["D22"], "The last time.", {
  issuedAt: "9999-12-31T23:59:58Z",
  expirationTime: "9999-12-31T23:59:59Z",
});
opened("rental-1970", ["D13"], "The earliest end of a rental.", rental("1970-01-01T00:00:01Z"));
opened(
  "rental-9999",
  ["D13"],
  "The last end of a rental, which takes more than 32 bits.",
  rental("9999-12-31T23:59:59Z"),
);
for (const duration of [1, 23, 24, 255, 256, 65535, 65536, MAX_UINT32]) {
  opened(
    `duration-${duration}`,
    ["D13"],
    "A play duration at the bound of a width.",
    rental("2026-01-17T12:00:00Z", duration),
  );
}
opened("cookie", ["D16"], "A cookie.", { cookie: "order-4711" });
opened("cookie-of-1", ["D16"], "The shortest cookie.", { cookie: "0" });
opened("cookie-of-32-ascii", ["D16"], "The longest cookie in ASCII: a length of more than 23 bytes.", {
  cookie: "x".repeat(32),
});
opened(
  "cookie-of-32-emoji",
  ["D16"],
  "Characters are code points: these are 32, in UTF-16 64 units, in UTF-8 128 bytes.",
  { cookie: "🎬".repeat(32) },
);
opened(
  "cookie-of-marks",
  ["D16"],
  "A byte order mark, a NUL, a line break and a combining mark are characters as any other.",
  { cookie: "\ufeff\0\r\ne\u0301" },
);
opened("device", ["D17"], "A device id.", { deviceid: "00112233445566778899aabbccddeeff" });
opened("device-of-zeros", ["D17"], "A device id of zeros is not no device id.", { deviceid: "0".repeat(32) });
for (const [name, ipAddress] of [
  ["ipv4", "192.0.2.7/32"],
  ["ipv4-prefix", "192.0.2.0/25"],
  ["ipv4-all", "0.0.0.0/0"],
  ["ipv6", "2001:db8::1/128"],
  ["ipv6-prefix", "2001:db8::/33"],
  ["ipv6-all", "::/0"],
  ["ipv6-loopback", "::1/128"],
  ["ipv6-full", "1:2:3:4:5:6:7:8/128"],
  ["ipv6-one-zero-group", "1:0:3:4:5:6:7:8/128"],
  ["ipv6-two-runs", "1::2:0:0:3/128"],
  ["ipv6-longer-second-run", "1:0:0:2::3/128"],
  ["ipv6-trailing-run", "1:2:3:4:5:6::/128"],
  ["ipv6-of-every-ipv4", "::fffe:0:0/95"],
]) {
  opened(`network-${name}`, ["D18"], "A network.", { ipAddress });
}
opened("keys-2", ["D19"], "Two keys, each of its own security level.", {
  keys: [key(KID, KID, 2000), key("f81d4fae7dec11d0a76500a0c91e6bf6", "00000000000000000000000000000000", 150)],
});
opened("keys-16", ["D19"], "As many keys as can be.", { keys: keys(16, 3000) });
opened("cipher-cbc", ["D19"], "Content that was encrypted with AES-CBC.", { algId: "aescbc" });
opened("persistent", ["D14"], "A persistent license that is no rental.", { generalFlags: "00000001" });
opened("levels", ["D14"], "Five different levels, in the order of Table 10.", {
  analogVideoOPL: 200,
  compressedDigitalAudioOPL: 100,
  compressedDigitalVideoOPL: 500,
  uncompressedDigitalAudioOPL: 250,
  uncompressedDigitalVideoOPL: 270,
});
opened("levels-bounds", ["D14"], "One level alone that is not 0, numbers of each width.", {
  compressedDigitalAudioOPL: 23,
  compressedDigitalVideoOPL: 24,
  uncompressedDigitalAudioOPL: 255,
  uncompressedDigitalVideoOPL: 999,
});
for (const unknownOutputBehavior of ["Allow", "Disallow", "SDOnly"]) {
  opened(`unknown-output-${unknownOutputBehavior}`, ["D14"], "Each of the three words.", { unknownOutputBehavior });
}
opened("control-flags-0", ["D14"], "Flags of 0 are not no flags.", { outputControlFlags: "00000000" });
opened("control-flags-all", ["D14"], "Every flag.", { outputControlFlags: "ffffffff" });
opened("extension", ["D14"], "An extension.", extension("wdsp", Buffer.from([0, 1, 2, 255])));
opened(
  "extension-bounds",
  ["D14"],
  "The first and last printable character in the type, and the shortest payload.",
  extension("!~!~", Buffer.of(0)),
);
opened("largest", ["D22"], "Every field as long as can be: the token has 2,568 characters.", {
  accountId: 9999999999,
  issuedAt: "9999-12-01T00:00:00Z",
  expirationTime: "9999-12-30T00:00:00Z",
  cookie: "🎬".repeat(32),
  deviceid: "f".repeat(32),
  ipAddress: "2001:db8::1/128",
  keys: keys(16, 3000),
  algId: "aescbc",
  ...rental("9999-12-31T23:59:59Z", MAX_UINT32),
  analogVideoOPL: 999,
  compressedDigitalAudioOPL: 999,
  compressedDigitalVideoOPL: 999,
  uncompressedDigitalAudioOPL: 999,
  uncompressedDigitalVideoOPL: 999,
  unknownOutputBehavior: "SDOnly",
  outputControlFlags: "ffffffff",
  ...extension("full", Buffer.alloc(1024, 0xa5)),
});

begin("keys", "Rings of several keys, and tokens that the ring cannot open.");
opened("first-of-two", ["D23"], "The ring's first key sealed the token.", {}, { ring: [KEY, OLD_KEY] });
opened(
  "second-of-two",
  ["D23"],
  "The key that sealed the token has since been replaced, and still opens.",
  {},
  { sealingKey: OLD_KEY, ring: [KEY, OLD_KEY] },
);
refused(
  "retired",
  ["D23"],
  "The key that sealed the token has left the ring.",
  "unknown-key",
  seal("retired", map(sampleEntries), { sealingKey: OLD_KEY }),
);
opened(
  "twin-first",
  ["D23"],
  "Both keys have the token's key check value, and the first sealed it.",
  {},
  { sealingKey: TWINS[0], ring: TWINS },
);
opened(
  "twin-second",
  ["D23"],
  "Both keys have the token's key check value, and the second sealed it.",
  {},
  { sealingKey: TWINS[1], ring: TWINS },
);
refused(
  "twin-alone",
  ["D22"],
  "The only key has the token's key check value, and did not seal it.",
  "forged",
  seal("twin-alone", map(sampleEntries), { sealingKey: TWINS[0] }),
  { ring: [TWINS[1]] },
);
refused(
  "forger",
  ["D22"],
  "Sealed with a key of the forger's, under the check value of the right one.",
  "forged",
  seal("forger", map(sampleEntries), { sealingKey: OTHER_KEY, check: keyCheck(KEY) }),
);
refused(
  "other-environment",
  ["D23"],
  "A production token at the test environment.",
  "other-environment",
  seal("other-environment", map(sampleEntries), { environment: "production", sealingKey: OTHER_KEY }),
);
refused(
  "test-in-production",
  ["D23"],
  "A test token at the production environment.",
  "other-environment",
  seal("test-in-production", map(sampleEntries)),
  { environment: "production", ring: [OTHER_KEY] },
);
refused(
  "other-environment-same-key",
  ["D23"],
  "Both environments were given the same key by mistake. The environments are still apart.",
  "other-environment",
  seal("other-environment-same-key", map(sampleEntries), { environment: "production" }),
);

begin("expiry", "The second at which a token expires.");
for (const [name, now, error] of [
  ["before", "2026-02-14T11:59:59Z"],
  ["just-before", "2026-02-14T11:59:59.999Z"],
  ["at", "2026-02-14T12:00:00Z", "expired"],
  ["just-after", "2026-02-14T12:00:00.001Z", "expired"],
  ["after", "2026-02-14T12:00:01Z", "expired"],
  ["years-after", "2036-01-01T00:00:00Z", "expired"],
  ["before-issue", "2026-01-15T11:59:00Z"],
]) {
  opened(`default-${name}`, ["D15"], "A token of 30 days, which nothing in it says.", {}, { now, error });
}
for (const [name, now, error] of [
  ["just-before", "2026-01-15T12:00:59.999Z"],
  ["at", "2026-01-15T12:01:00Z", "expired"],
  ["after", "2026-01-15T12:01:01Z", "expired"],
]) {
  opened(
    `minute-${name}`,
    ["D15"],
    "A token of one minute.",
    { expirationTime: "2026-01-15T12:01:00Z" },
    { now, error },
  );
}
opened(
  "rental-over",
  ["D13", "D15"],
  "The rental is over, the token is not: the license server says so, not the seal.",
  rental("2026-01-16T12:00:00Z"),
  { now: "2026-01-17T12:00:00Z" },
);
{
  const expired = seal("expired-forged", map(sampleEntries));
  expired[expired.length - 1] ^= 1;
  refused("expired-forged", ["D22"], "An old token that is also damaged.", "forged", expired, {
    now: "2036-01-01T00:00:00Z",
  });
}

begin("text", "Texts that are no unpadded base64url, and tokens cut short.");
{
  const good = seal("text", map(sampleEntries)).toString("base64url");
  /** @type {(name: string, note: string, value: string, error?: string) => void} */
  const bad = (name, note, value, error = "malformed") => refused(`text-${name}`, ["D22"], note, error, value);
  bad("empty", "No text.", "");
  bad("one-character", "One character stands for no byte.", "E");
  bad("padding", "Padding.", `${seal("text", map(sampleEntries), { accountId: uvarint(201) }).toString("base64url")}=`);
  bad("padding-more", "Padding where none would be.", `${good}=`);
  bad("newline-after", "A line break at the end.", `${good}\n`);
  bad("newline-before", "A line break at the start.", `\n${good}`);
  bad("newline-within", "A line break within.", `${good.slice(0, 64)}\r\n${good.slice(64)}`);
  bad("space", "A space at the end.", `${good} `);
  bad("nul", "A NUL at the end.", `${good}\0`);
  bad("other-script", "A character that is not ASCII.", `${good.slice(0, -1)}é`);
  bad("quoted", "Quotes around the token.", `"${good}"`);
  bad("parameter", "The whole query parameter.", `ExpressPlayToken=${good}`);
  bad("percent", "Percent-encoding left undone.", `%45${good.slice(1)}`);
  bad("longer-by-1", "A character too many.", `${good}A`);
  const long = Buffer.concat([seal("text", map(sampleEntries)), Buffer.alloc(1929)]).subarray(0, 1929);
  bad(
    "over-2568",
    "A seal that does not hold, but first of all longer than any token can be.",
    long.toString("base64url"),
  );
  // Tokens whose last character has unused bits: two in one, four in the other.
  for (const [name, accountId, used] of /** @type {const} */ ([
    ["two", uvarint(5), 60],
    ["four", uvarint(2097152), 48],
  ])) {
    const token = seal(`trailing-${name}`, map(sampleEntries), { accountId }).toString("base64url");
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(token.slice(-1));
    if ((last & used) !== last) throw new Error(`the token of trailing-${name} has other trailing bits`);
    bad(
      `trailing-bits-${name}`,
      "Trailing bits that stand for nothing are not 0.",
      token.slice(0, -1) + alphabet[last + 1],
    );
  }
  const both = Array.from({ length: 100 }, (_, i) =>
    seal(`standard-${i}`, map(sampleEntries)).toString("base64url"),
  ).find((token) => token.includes("-") && token.includes("_"));
  if (!both) throw new Error("no token has both - and _");
  bad("standard-alphabet", "The alphabet of standard Base64.", both.replaceAll("-", "+").replaceAll("_", "/"));
  bad("plus-as-space", "A - became a +, and the + a space.", both.replaceAll("-", " "));
  bad("cut-by-3-bytes", "The last four characters are missing.", good.slice(0, -4), "forged");
  bad("cut-by-a-quarter", "The last quarter is missing.", good.slice(0, 92), "forged");
  bad(
    "cut-to-tag",
    "Exactly as short as a token without any terms, to which the tag does not belong.",
    good.slice(0, 64),
    "forged",
  );
  bad("cut-below-tag", "Too short for header and tag.", good.slice(0, 60));
  bad("cut-to-header", "Nothing follows the header.", good.slice(0, 44));
  bad("cut-to-4", "Four characters.", good.slice(0, 4));
}

begin("header", "Headers that are none, and tokens that were changed after they were sealed.");
{
  const plain = map(sampleEntries);
  const good = seal("header", plain);
  /**
   * @type {(
   *   name: string,
   *   note: string,
   *   ...args: [error: string, token: Buffer, options?: VectorOptions]
   * ) => void}
   */
  const header = (name, note, ...args) => refused(`header-${name}`, ["D22"], note, ...args);
  for (const version of [0, 2, 15]) {
    header(
      `version-${version}`,
      "A version that is not 1.",
      "version",
      seal(`header-version-${version}`, plain, { first: (version << 4) | 1 }),
    );
  }
  header("version-2-short", "The version comes before anything else that is known of it.", "version", Buffer.of(0x21));
  for (const environment of [0, 3, 15]) {
    header(
      `environment-${environment}`,
      "Neither test nor production.",
      "malformed",
      seal(`header-environment-${environment}`, plain, { first: 0x10 | environment }),
    );
  }
  for (const [name, note, accountId] of /** @type {const} */ ([
    ["longer", "The account ID could be shorter by a byte.", [0xba, 0xa8, 0x8c, 0x00]],
    ["longer-0", "The account ID 0 could be shorter by a byte.", [0x80, 0x00]],
    ["of-11-digits", "An account ID of 11 digits.", uvarint(10_000_000_000)],
    [
      "over-64-bits",
      "An account ID of more than 64 bits.",
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
    ],
    ["endless", "An account ID without an end.", Array(20).fill(0x80)],
  ])) {
    header(`service-${name}`, note, "malformed", seal(`header-service-${name}`, plain, { accountId }));
  }
  /** @type {[name: string, note: string, authenticated: SealOptions["authenticated"]][]} */
  const authenticates = [
    ["nothing", "Sealed without authenticating the header.", () => Buffer.alloc(0)],
    [
      "nonce",
      "Sealed with the nonce among what is authenticated beside the terms.",
      (head, nonce) => Buffer.concat([head, nonce]),
    ],
    ["first", "Sealed with the first byte alone authenticated.", (head) => head.subarray(0, 1)],
  ];
  for (const [name, note, authenticated] of authenticates) {
    header(`authenticates-${name}`, note, "forged", seal(`header-authenticates-${name}`, plain, { authenticated }));
  }

  /** @param {number} at */
  const flip = (at, bits = 1) => {
    const token = Buffer.from(good);
    token[at < 0 ? token.length + at : at] ^= bits;
    return token;
  };
  header("flip-version", "The version was changed to 3.", "version", flip(0, 0x20));
  header("flip-environment", "The environment was changed to production.", "other-environment", flip(0, 0x03));
  header(
    "flip-environment-same-key",
    "The environment was changed to production, which has the same key.",
    "forged",
    flip(0, 0x03),
    { environment: "production" },
  );
  header("flip-environment-to-none", "The environment was changed to none.", "malformed", flip(0));
  for (const at of [1, 2, 3]) header(`flip-service-${at}`, "The account ID was changed.", "forged", flip(at));
  for (const at of [4, 5, 6, 7])
    header(`flip-key-check-${at}`, "The key check value was changed.", "unknown-key", flip(at));
  for (let at = 8; at < 32; at++) header(`flip-nonce-${at}`, "The token id was changed.", "forged", flip(at));
  for (const at of [32, 40, -17]) header(`flip-terms-${at}`, "The ciphertext was changed.", "forged", flip(at));
  for (const at of [-16, -8, -1]) header(`flip-tag${at}`, "The tag was changed.", "forged", flip(at));
  header("flip-last-bit", "The last bit of the tag was changed to its highest.", "forged", flip(-1, 0x80));
  header("tag-of-zeros", "The tag is zeros.", "forged", Buffer.concat([good.subarray(0, -16), Buffer.alloc(16)]));
  const other = seal("header-other", plain);
  header(
    "other-nonce",
    "The token id of another token of the same terms.",
    "forged",
    Buffer.concat([good.subarray(0, 8), other.subarray(8, 32), good.subarray(32)]),
  );
  header(
    "other-ciphertext",
    "Ciphertext and tag of another token of the same terms.",
    "forged",
    Buffer.concat([good.subarray(0, 32), other.subarray(32)]),
  );
  header("byte-after", "A byte after the tag.", "forged", Buffer.concat([good, Buffer.of(0)]));
}

begin("encoding", "Terms in another encoding than the one that they have.");
{
  const { 1: issued, 6: keysItem } = sampleEntries;
  /** @type {(name: string, note: string, plain: Buffer) => void} */
  const encoding = (name, note, plain) => unfit(`encoding-${name}`, ["D22"], note, plain);
  /** @param {(Buffer | string)[]} parts */
  const join = (...parts) => Buffer.concat(parts.map((part) => (typeof part === "string" ? raw(part) : part)));
  const ONE = "01";
  const SIX = "06";

  encoding("nothing", "No terms at all.", Buffer.alloc(0));
  encoding("byte-after", "A byte after the map.", join(map(sampleEntries), "00"));
  encoding("map-after", "A second map after the first.", join(map(sampleEntries), map(sampleEntries)));
  encoding("cut", "The last byte is missing.", map(sampleEntries).subarray(0, -1));
  encoding("entry-missing", "The map announces an entry more than there is.", join("a3", ONE, issued, SIX, keysItem));
  encoding(
    "entry-left",
    "The map announces an entry fewer than there is.",
    join("a2", ONE, issued, SIX, keysItem, "08f5"),
  );
  encoding("array", "An array of the values instead of a map.", array([issued, keysItem]));
  encoding("tagged", "The tag of self-described CBOR before the map.", join("d9d9f7", map(sampleEntries)));
  encoding("wrapped", "The map in a byte string.", bytes(map(sampleEntries)));
  encoding("json", "The terms in JSON.", Buffer.from('{"1":1768478400}'));
  encoding("map-empty", "An empty map.", raw("a0"));
  encoding("no-issue-time", "No time of issue.", map({ 6: keysItem }));
  encoding("no-keys", "No keys.", map({ 1: issued }));

  encoding("map-indefinite", "A map of indefinite length.", join("bf", ONE, issued, SIX, keysItem, "ff"));
  encoding(
    "array-indefinite",
    "Keys in an array of indefinite length.",
    changed({ 6: join("9f", keyOf(key(KID)), "ff") }),
  );
  encoding(
    "bytes-indefinite",
    "A key id in a byte string of indefinite length.",
    changed({ 6: array([array([join("5f", hex(KID), "ff"), hex(KID), uint(0)])]) }),
  );
  encoding("text-indefinite", "A cookie in a text string of indefinite length.", changed({ 3: raw("7f 61 78 ff") }));
  encoding("order", "Keys of the map out of order.", join("a2", SIX, keysItem, ONE, issued));
  encoding("twice", "A key of the map twice.", join("a3", ONE, issued, ONE, issued, SIX, keysItem));
  encoding(
    "twice-other-value",
    "A key of the map twice, with two values.",
    join("a3", ONE, issued, ONE, "00", SIX, keysItem),
  );
  encoding("key-0", "A key that there is not.", join("a3", "00", "01", ONE, issued, SIX, keysItem));
  encoding("key-17", "A key that there is not.", changed({ 17: uint(1) }));
  encoding("key-24", "A key that there is not, of two bytes.", changed({ 24: uint(1) }));
  encoding("key-negative", "A negative key.", join("a3", ONE, issued, SIX, keysItem, "20", "01"));
  encoding("key-text", "A text as a key.", join("a3", ONE, issued, SIX, keysItem, "61 31", "01"));
  encoding("key-longer", "A key that could be shorter.", join("a2", "18 01", issued, SIX, keysItem));
  encoding("map-longer", "A length of the map that could be shorter.", join("b8 02", ONE, issued, SIX, keysItem));
  encoding(
    "number-longer",
    "A number in 8 bytes that has room in 4.",
    changed({ 1: join("1b 00000000", issued.subarray(1)) }),
  );
  encoding(
    "number-longer-2",
    "A number in 2 bytes that has room in 1.",
    changed({ ...entriesOf(terms(rental(NOW))), 10: raw("19 0010") }),
  );
  encoding("text-longer", "A length of a text that could be shorter.", changed({ 3: raw("78 01 78") }));
  encoding(
    "bytes-longer",
    "A length of a byte string that could be shorter.",
    changed({ 4: join("58 10", Buffer.alloc(16)) }),
  );
  encoding(
    "array-longer",
    "A length of an array that could be shorter.",
    changed({ 6: join("98 01", keyOf(key(KID))) }),
  );

  for (const [name, at, value] of /** @type {const} */ ([
    ["issue-float", 1, "fb 41da 5a37 5000 0000"],
    ["issue-float-16", 1, "f9 3c00"],
    ["issue-tagged", 1, "c1 1a 6968d940"],
    ["issue-bignum", 1, "c2 44 6968d940"],
    ["issue-text", 1, "6a 31373638343738343030"],
    ["issue-negative", 1, "20"],
    ["issue-null", 1, "f6"],
    ["life-negative", 2, "20"],
    ["life-null", 2, "f6"],
    ["cookie-bytes", 3, "41 78"],
    ["cookie-null", 3, "f6"],
    ["cookie-undefined", 3, "f7"],
    ["cookie-tagged", 3, "d8 20 61 78"],
    ["device-text", 4, "70 30303030303030303030303030303030"],
    ["device-array", 4, `90${"00".repeat(16)}`],
    ["network-text", 5, "65 c2800200 20"],
    ["keys-null", 6, "f6"],
    ["keys-map", 6, "a0"],
    ["rights-true", 7, "f5"],
    ["persistent-number", 8, "01"],
    ["persistent-null", 8, "f6"],
    ["persistent-simple", 8, "f8 15"],
    ["levels-map", 11, "a1 00 01"],
    ["levels-bytes", 11, "45 0000000001"],
    ["flags-null", 13, "f6"],
    ["flags-bytes", 13, "44 00000001"],
    ["cipher-true", 16, "f5"],
  ])) {
    encoding(`type-${name}`, "A value of another type.", changed({ [at]: raw(value) }));
  }
  for (const [name, item] of /** @type {const} */ ([
    ["map", map({ 1: hex(KID), 2: hex(KID), 3: uint(0) })],
    ["text", text("key")],
    ["null", raw("f6")],
    ["of-2", array([hex(KID), hex(KID)])],
    ["of-4", array([hex(KID), hex(KID), uint(0), uint(0)])],
    ["kid-text", array([text("x".repeat(16)), hex(KID), uint(0)])],
    ["kid-array", array([raw(`90${"00".repeat(16)}`), hex(KID), uint(0)])],
    ["level-null", array([hex(KID), hex(KID), raw("f6")])],
  ])) {
    encoding(
      `type-key-${name}`,
      "A key that is not an array of two byte strings and a number.",
      changed({ 6: array([item]) }),
    );
  }
  for (const [name, digits] of [
    ["ff", "61 ff"],
    ["cut", "61 c3"],
    ["surrogate", "63 eda080"],
    ["overlong", "62 c080"],
    ["over-10ffff", "64 f4908080"],
  ]) {
    encoding(`utf-8-${name}`, "A cookie that is not UTF-8.", changed({ 3: raw(digits) }));
  }

  const rentalEntries = entriesOf(terms(rental("2026-01-17T12:00:00Z")));
  for (const [name, entries] of /** @type {const} */ ([
    ["life", { 2: uint(2_592_000) }],
    ["cookie", { 3: text("") }],
    ["device", { 4: hex("") }],
    ["network", { 5: hex("") }],
    ["rights", { 7: uint(0) }],
    ["persistent", { 8: raw("f4") }],
    ["period-end", { 9: uint(0) }],
    ["duration", { ...rentalEntries, 10: uint(0) }],
    ["levels", { 11: array(Array(5).fill(uint(0))) }],
    ["unknown-output", { 12: uint(0) }],
    ["extension-type", { 14: text("") }],
    ["extension-payload", { 15: hex("") }],
    ["cipher", { 16: uint(0) }],
  ])) {
    encoding(`default-${name}`, "A default that is written nevertheless.", changed(entries));
  }
}

begin("limits", "Values that terms cannot have.");
{
  /**
   * @type {(
   *   name: string,
   *   decision: string,
   *   note: string,
   *   entries: Record<number, Buffer>
   * ) => void}
   */
  const limit = (name, decision, note, entries) => unfit(`limit-${name}`, [decision], note, changed(entries));
  const rentalEntries = entriesOf(terms(rental("2026-01-17T12:00:00Z")));
  const LAST_SECOND = seconds("9999-12-31T23:59:59Z");
  const MAX_UINT64 = 2n ** 64n - 1n;

  limit("life", "D15", "A life of more than 30 days.", { 2: uint(2_592_001) });
  limit("life-64-bits", "D15", "A life that makes the sum with the time of issue overflow.", { 2: uint(MAX_UINT64) });
  limit("issued", "D22", "Issued after the year 9999.", { 1: uint(LAST_SECOND + 1), 2: uint(0) });
  limit("issued-64-bits", "D22", "Issued after everything.", { 1: uint(MAX_UINT64) });
  limit("expires", "D22", "Expires after the year 9999.", { 1: uint(LAST_SECOND - 1) });
  limit("expires-by-1", "D22", "Expires one second after the year 9999.", { 1: uint(LAST_SECOND - 1), 2: uint(2) });
  limit("cookie", "D16", "A cookie of 33 characters.", { 3: text("x".repeat(33)) });
  limit("cookie-emoji", "D16", "A cookie of 33 characters.", { 3: text("🎬".repeat(33)) });
  for (const size of [15, 17])
    limit(`device-${size}`, "D17", "A device id of another length than 16 bytes.", { 4: bytes(Buffer.alloc(size, 1)) });
  for (const [name, digits] of [
    ["4-bytes", "c0000207"],
    ["6-bytes", "c000020700 20"],
    ["16-bytes", "20010db8".padEnd(32, "0")],
    ["ipv4-33", "c0000207 21"],
    ["ipv4-255", "c0000207 ff"],
    ["ipv4-host-bits", "c0000207 18"],
    ["ipv6-129", `${"20010db8".padEnd(32, "0")} 81`],
    ["ipv6-host-bits", `${"20010db8".padEnd(31, "0")}1 7f`],
    ["ipv4-as-ipv6", "00000000000000000000ffffc0000207 80"],
    ["ipv4-as-ipv6-prefix", "00000000000000000000ffff00000000 60"],
  ]) {
    limit(`network-${name}`, "D18", "No network, or one that is written in another way.", { 5: bytes(raw(digits)) });
  }
  limit("keys-0", "D19", "No keys.", { 6: array([]) });
  limit("keys-17", "D19", "17 keys.", { 6: array(keys(17).map(keyOf)) });
  limit("keys-same-id", "D19", "The same key id twice.", {
    6: array([key(KID), key(KID, "00".repeat(16))].map(keyOf)),
  });
  for (const size of [0, 15, 17]) {
    limit(`kid-${size}`, "D11", "A key id of another length than 16 bytes.", {
      6: array([array([bytes(Buffer.alloc(size)), hex(KID), uint(0)])]),
    });
    limit(`content-key-${size}`, "D11", "A content key of another length than 16 bytes.", {
      6: array([array([hex(KID), bytes(Buffer.alloc(size)), uint(0)])]),
    });
  }
  for (const level of [1, 151, 3001, 65536 + 150])
    limit(`security-level-${level}`, "D19", "Neither 150, 2000 nor 3000.", {
      6: array([key(KID, KID, level)].map(keyOf)),
    });
  for (const rights of [2, 257])
    limit(`rights-${rights}`, "D13", "Neither of the two words.", { ...rentalEntries, 7: uint(rights) });
  limit("rental-without-end", "D13", "A rental without an end.", { 7: uint(1), 8: TRUE });
  limit("end-without-rental", "D13", "An end without a rental.", { 9: uint(seconds("2026-01-17T12:00:00Z")) });
  limit("duration-without-rental", "D13", "A play duration without a rental.", { 10: uint(86400) });
  limit("duration", "D13", "A play duration of more than 32 bits.", { ...rentalEntries, 10: uint(MAX_UINT32 + 1) });
  limit("period-end", "D13", "A rental that ends after the year 9999.", { ...rentalEntries, 9: uint(LAST_SECOND + 1) });
  for (const level of [1000, 65536])
    limit(`level-${level}`, "D14", "A level over 999.", { 11: array([0, 0, 0, 0, level].map(uint)) });
  for (const count of [0, 4, 6])
    limit(`levels-${count}`, "D14", "Not five levels.", { 11: array(Array(count).fill(uint(100))) });
  for (const word of [4, 257]) limit(`unknown-output-${word}`, "D14", "None of the three words.", { 12: uint(word) });
  limit("flags", "D14", "Flags of more than 32 bits.", { 13: uint(MAX_UINT32 + 1) });
  for (const [name, type] of [
    ["3", "abc"],
    ["5", "abcde"],
    ["space", "ab c"],
    ["delete", "abc\x7f"],
    ["2-of-2-bytes", "éé"],
    ["4-of-2-bytes", "éééé"],
    ["line", "abc\n"],
  ]) {
    limit(`extension-type-${name}`, "D14", "Not four printable ASCII characters.", { 14: text(type), 15: hex("00") });
  }
  limit("extension-payload", "D14", "A payload of 1,025 bytes.", { 14: text("abcd"), 15: bytes(Buffer.alloc(1025)) });
  limit("extension-type-alone", "D14", "A type without a payload.", { 14: text("abcd") });
  limit("extension-payload-alone", "D14", "A payload without a type.", { 15: hex("00") });
  for (const cipher of [2, 257]) limit(`cipher-${cipher}`, "D19", "Neither of the two words.", { 16: uint(cipher) });
}

writeOrCheck();

function writeOrCheck() {
  for (const [name, content] of Object.entries(files)) {
    const path = `${import.meta.dirname}/${name}.json`;
    const text = `${JSON.stringify(content, null, 2)}\n`;
    if (!process.argv.includes("--check")) {
      writeFileSync(path, text);
    } else if (readFileSync(path, "utf8") !== text) {
      console.log(`${name}.json is not what make.mjs makes`);
      process.exitCode = 1;
    }
  }
}
