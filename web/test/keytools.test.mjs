// The key tools of the request checker: vectors, and no crash on junk.

import { strict as assert } from "node:assert";
import { test } from "node:test";
import { expand } from "../../vectors/expand.mjs";
import { bases, requestFiles, tokenFiles } from "../../vectors/read.mjs";
import { MAX_LENGTH, readHeader, TokenError } from "../../vectors/token/open.mjs";
import * as tools from "../check/keytools.js";

const {
  convert,
  fromPlayReadyOrder,
  keyIdOfString,
  keyIdsOf,
  tokenHeader,
  tokenIn,
  toRelative,
  toRFC3339,
  unwrapKey,
  wrapKey,
} = tools;

/** @type {(kind: string, field: string) => (e: unknown) => boolean} */
const kind = (kind, field) => (e) => e instanceof tools.KeyToolError && e.kind === kind && e.field === field;

/**
 * Returns an outcome that is no error.
 * @template {{ error?: string }} T
 * @param {T} outcome
 * @returns {Extract<T, { error?: undefined }>}
 */
function done(outcome) {
  assert.equal(outcome.error, undefined);
  return /** @type {Extract<T, { error?: undefined }>} */ (outcome);
}

/**
 * Returns the error of an outcome that is one.
 * @param {{ error?: string }} outcome
 */
function errorOf({ error }) {
  assert.ok(error);
  return error;
}

// UUIDs of RFC 4122's example and of the specification of PlayReady in DASH.
const UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
const HEX = "f81d4fae7dec11d0a76500a0c91e6bf6";
const PLAYREADY = "rk8d+Ox90BGnZQCgyR5r9g==";
const OTHER = "00112233445566778899aabbccddeeff";

test("random values are 16 bytes, and differ", () => {
  const ids = Array.from({ length: 100 }, tools.randomKeyId);
  for (const id of ids) assert.match(id, /^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  const keys = Array.from({ length: 100 }, tools.randomContentKey);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
  assert.equal(new Set([...ids, ...keys]).size, 200);
});

test("key ids of strings", async () => {
  assert.equal(await keyIdOfString("kid1"), "80ea8bc8a58f990ad1f76bc665b30bfa");
  // FIPS 180: a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d.
  assert.equal(await keyIdOfString("abc"), "a9993e364706816aba3e25717850c26c");
  await keyIdOfString("😀".repeat(64)); // characters, not UTF-16 units
  await assert.rejects(keyIdOfString("x".repeat(65)), kind("length", "string"));
  await assert.rejects(keyIdOfString(""), kind("empty", "string"));
  await assert.rejects(keyIdOfString("a\ud800"), kind("broken-text", "string"));
});

test("key ids of strings as the request vectors have them", async () => {
  let seen = 0;
  for (const { cases } of requestFiles()) {
    for (const c of cases) {
      const kid = c.terms?.kid ?? c.terms?.keys?.[0]?.kid;
      const given = new URLSearchParams(expand(c, bases)).get("kid");
      if (!kid || !given?.startsWith("^")) continue;
      assert.equal(await keyIdOfString(given.slice(1)), kid, c.name);
      seen++;
    }
  }
  assert.ok(seen > 0);
});

test("wrapping: RFC 3394, section 4.1, and the key storage's vector", async () => {
  for (const [kek, key, ek] of [
    [
      "000102030405060708090A0B0C0D0E0F",
      "00112233445566778899AABBCCDDEEFF",
      "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
    ],
    [
      "000102030405060708090a0b0c0d0e0f",
      "a9b9033df0b9ca5447839e3d074817a0",
      "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d",
    ],
  ]) {
    assert.equal(await wrapKey(kek, key), ek);
    assert.equal(await unwrapKey(` ${kek} `, ek.toUpperCase()), key.toLowerCase());
  }
});

test("wrapping: errors are typed and repeat no value", async () => {
  const kek = "000102030405060708090a0b0c0d0e0f";
  const ek = "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d";
  /** @type {[run: () => Promise<string>, why: string, field: string][]} */
  const cases = [
    [() => wrapKey("", OTHER), "empty", "kek"],
    [() => wrapKey(kek.slice(2), OTHER), "length", "kek"],
    [() => wrapKey(kek + kek, OTHER), "length", "kek"],
    [() => wrapKey(kek, `g${OTHER.slice(1)}`), "not-hex", "contentKey"],
    [() => unwrapKey(kek, OTHER), "length", "ek"],
    [() => unwrapKey(kek, `${ek.slice(0, -1)}e`), "integrity", "ek"],
    [() => unwrapKey(OTHER, ek), "integrity", "ek"],
  ];
  for (const [run, why, field] of cases) {
    await assert.rejects(run, (e) => {
      assert.ok(e instanceof tools.KeyToolError);
      assert.ok(kind(why, field)(e), `${e.kind} ${e.field}: ${e.message}`);
      for (const value of [kek, ek, OTHER]) assert.ok(!e.message.includes(value.slice(4, 12)));
      return true;
    });
  }
});

test("a page that is denied cryptography is told so", async () => {
  Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  try {
    await assert.rejects(keyIdOfString("kid1"), kind("no-webcrypto", ""));
    await assert.rejects(wrapKey(OTHER, OTHER), kind("no-webcrypto", ""));
  } finally {
    Reflect.deleteProperty(crypto, "subtle"); // the prototype has it
  }
  assert.equal(await keyIdOfString("kid1"), "80ea8bc8a58f990ad1f76bc665b30bfa");
});

test("every form of a key id", () => {
  const all = {
    length: 16,
    hex: HEX,
    uuid: UUID,
    base64: "+B1Prn3sEdCnZQCgyR5r9g==",
    base64url: "-B1Prn3sEdCnZQCgyR5r9g",
    playReady: { hex: "ae4f1df8ec7dd011a76500a0c91e6bf6", base64: PLAYREADY },
  };
  for (const [text, reading] of /** @type {const} */ ([
    [HEX, "32 hexadecimal digits"],
    [HEX.toUpperCase(), "32 hexadecimal digits"],
    [`0x${HEX}`, "32 hexadecimal digits"],
    [HEX.replace(/..(?=.)/g, "$& "), "32 hexadecimal digits"],
    [HEX.replace(/..(?=.)/g, "$&:"), "32 hexadecimal digits"],
    [UUID, "a UUID"],
    [`{${UUID.toUpperCase()}}`, "a UUID in braces"],
    [`urn:uuid:${UUID}`, "a UUID as a URN"],
    [all.base64, "24 characters: Base64"],
    [all.base64.slice(0, 22), "22 characters: Base64 without padding"],
    [all.base64url, "22 characters: base64url without padding"],
    [`${all.base64url}==`, "24 characters: base64url"],
    [`\n ${HEX} `, "32 hexadecimal digits"],
  ])) {
    const { notes, likely, ...rest } = done(convert(text));
    assert.deepEqual(rest, { reading, ...all }, text);
    assert.ok(Array.isArray(notes));
  }
});

test("ambiguity is said", () => {
  assert.match(done(convert(OTHER)).notes.join(), /also valid Base64, of 24 bytes/);
  const both = done(convert("ABEiM0RVZneImaq7zN3u/w=="));
  assert.equal(both.hex, OTHER);
  assert.equal(done(convert("AAAAAAAAAAAAAAAAAAAAAA")).reading, "22 characters: base64url or Base64 without padding");
  assert.match(done(convert("AAAAAAAAAAAAAAAAAAAAAA")).notes.join(), /both alphabets/);
  assert.equal(done(convert(PLAYREADY)).likely, "playReady");
  assert.equal(done(convert("+B1Prn3sEdCnZQCgyR5r9g==")).likely, "uuid");
  assert.match(
    done(convert("5dbd06c0056b42fe0b8cf406679620c31bd619732730433d")).notes.join(),
    /24 bytes, the length of a wrapped key/,
  );
  assert.equal(done(convert("00ff")).uuid, undefined);
  const typo = done(convert(`${HEX.slice(1)}g`));
  assert.equal(typo.length, 24);
  assert.match(typo.notes.join(), /character 32 of 32 is not one/);
});

test("PlayReady's byte order", () => {
  for (const text of [PLAYREADY, "rk8d-Ox90BGnZQCgyR5r9g", "AE4F1DF8EC7DD011A76500A0C91E6BF6"])
    assert.equal(done(fromPlayReadyOrder(text)).uuid, UUID);
  assert.match(errorOf(fromPlayReadyOrder(UUID)), /already in the byte order of the UUID/);
  assert.match(errorOf(fromPlayReadyOrder("00ff")), /16 bytes, not 2/);
});

test("what cannot be converted says why, and repeats nothing", () => {
  /** @type {[text: string, why: RegExp][]} */
  const texts = [
    ["", /give/],
    ["  ", /give/],
    [/** @type {never} */ (undefined), /text/],
    ["0x", /0x/],
    [HEX.slice(1), /31 hexadecimal digits/],
    [`{${UUID}`, /braces/],
    [UUID.slice(1), /8-4-4-4-12/],
    ["rk8d+Ox90BGnZQCgyR5r9g=", /multiple of 4/],
    ["rk8d+Ox90BGnZQCgyR5r9h==", /unused bits/],
    ["rk8d+Ox90BGnZQCgyR5r9", /never has this length/],
    ["rk8d+Ox90BGn ZQCgyR5r9g==", /character 13 of 25/],
    ["x".repeat(1025), /more than 1,024/],
  ];
  for (const [text, why] of texts) {
    const error = errorOf(convert(text));
    assert.match(error, why, text);
    assert.ok(!/4fae7dec|rk8d/i.test(error), error);
  }
});

// Media. What packagers make is made here byte by byte.

/** @param {string} text */
const hex = (text) => Uint8Array.from(text.match(/../g) ?? [], (d) => parseInt(d, 16));
/** @param {Iterable<number>[]} parts */
const join8 = (...parts) => Uint8Array.from(parts.flatMap((p) => [...p]));
/** @param {number} n */
const u32 = (n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
/** @type {(n: number, size: number) => number[]} */
const le = (n, size) => Array.from({ length: size }, (_, i) => Math.floor(n / 256 ** i) & 255);
/** @param {Uint8Array} bytes */
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
/** @param {string} text */
const utf16 = (text) => new Uint8Array(Buffer.from(text, "utf16le"));
const SYSTEM = {
  playready: "9a04f07998404286ab92e65be0885f95",
  widevine: "edef8ba979d64acea3c827dcd51d21ed",
  common: "1077efecc0b24d02ace33c1e52e2fb4b",
};

/**
 * @param {string} system
 * @param {ArrayLike<number> & Iterable<number>} data
 * @param {string[]} [kids]
 */
function pssh(system, data, kids) {
  const body = join8(
    kids ? [1, 0, 0, 0] : [0, 0, 0, 0],
    hex(system),
    kids ? [...u32(kids.length), ...kids.flatMap((k) => [...hex(k)])] : [],
    u32(data.length),
    data,
  );
  return join8(u32(body.length + 8), Buffer.from("pssh"), body);
}
/** @param {[type: number, value: Uint8Array][]} records */
const object = (...records) => {
  const body = records.flatMap(([type, value]) => [...le(type, 2), ...le(value.length, 2), ...value]);
  return join8(le(body.length + 6, 4), le(records.length, 2), body);
};
/** @type {(version: string, data: string) => string} */
const wrm = (version, data) =>
  `<WRMHEADER xmlns="http://schemas.microsoft.com/DRM/2007/03/PlayReadyHeader" version="${version}"><DATA>${data}</DATA></WRMHEADER>`;
/** @type {Record<string, string>} */
const header = {
  "4.0": wrm("4.0.0.0", `<PROTECTINFO><KEYLEN>16</KEYLEN><ALGID>AESCTR</ALGID></PROTECTINFO><KID>${PLAYREADY}</KID>`),
  4.1: wrm(
    "4.1.0.0",
    `<PROTECTINFO><KID ALGID="AESCTR" CHECKSUM="Kv3aDsZG3nA=" VALUE="${PLAYREADY}"></KID></PROTECTINFO>`,
  ),
  4.2: wrm(
    "4.2.0.0",
    `<PROTECTINFO><KIDS><KID ALGID="AESCTR" VALUE="${PLAYREADY}"></KID><KID ALGID="AESCTR" VALUE="MyIRAFVEd2aImaq7zN3u/w=="/></KIDS></PROTECTINFO>`,
  ),
  4.3: wrm("4.3.0.0", `<PROTECTINFO><KIDS><KID ALGID='AESCBC' VALUE='${PLAYREADY}'></KID></KIDS></PROTECTINFO>`),
};
/** @param {string} version */
const pro = (version) => object([3, new Uint8Array(4)], [1, utf16(header[version])]);
/** @param {FoundKeyIDs} found */
const ids = (found) => (found.error === undefined ? found.keyIds.map((k) => k.hex) : found.error);

test("PlayReady headers 4.0 to 4.3: XML, object, box, as text and bytes", () => {
  for (const version of Object.keys(header)) {
    const wanted = version === "4.2" ? [HEX, OTHER] : [HEX];
    const source = `PlayReady header ${version}, KID`;
    const box = pssh(SYSTEM.playready, pro(version));
    for (const input of [
      header[version],
      utf16(header[version]),
      utf16(`\ufeff${header[version]}`),
      base64(utf16(header[version])),
      pro(version),
      pro(version).buffer,
      base64(pro(version)),
      Buffer.from(pro(version)).toString("hex"),
      base64(pro(version)).replace(/.{76}/g, "$&\r\n"),
    ]) {
      const found = done(keyIdsOf(input));
      assert.deepEqual(ids(found), wanted);
      assert.deepEqual(found.keyIds[0], { hex: HEX, uuid: UUID, sources: [source] });
      assert.deepEqual(found.notes, []);
    }
    for (const input of [box, base64(box), Buffer.from(box).toString("hex").toUpperCase()]) {
      const found = done(keyIdsOf(input));
      assert.equal(found.what, "a PSSH box");
      assert.deepEqual(ids(found), wanted);
      assert.deepEqual(found.keyIds[0].sources, [`PSSH box version 0 of PlayReady, ${source}`]);
    }
  }
});

test("PSSH boxes: version 1, several, Widevine, unknown systems", () => {
  const common = pssh(SYSTEM.common, [], [HEX, OTHER]);
  assert.deepEqual(
    done(keyIdsOf(base64(common))).keyIds.map((k) => [k.hex, ...k.sources]),
    [
      [HEX, "PSSH box version 1 of W3C common"],
      [OTHER, "PSSH box version 1 of W3C common"],
    ],
  );
  const widevine = pssh(SYSTEM.widevine, join8([0x08, 1, 0x12, 16], hex(HEX), [0x1a, 2, 65, 66, 0x12, 16], hex(OTHER)));
  assert.deepEqual(ids(keyIdsOf(widevine)), [HEX, OTHER]);
  const several = done(keyIdsOf(join8(widevine, pssh(SYSTEM.playready, pro("4.0")), common)));
  assert.equal(several.what, "3 PSSH boxes");
  assert.deepEqual(ids(several), [HEX, OTHER]);
  assert.equal(several.keyIds[0].sources.length, 3);
  assert.match(
    done(keyIdsOf(pssh(OTHER, [], [HEX]))).keyIds[0].sources[0],
    /of system 00112233-4455-6677-8899-aabbccddeeff/,
  );
  assert.match(errorOf(keyIdsOf(pssh(OTHER, []))), /a PSSH box, but it contains no key ID/);
});

/** @param {string} inner */
const mpd = (inner) =>
  `<?xml version="1.0"?>\n<!-- a > b "quote -->\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:cenc="urn:mpeg:cenc:2013" xmlns:mspr="urn:microsoft:playready"><Period>${inner}</Period></MPD>`;

test("a DASH manifest: default_KID, cenc:pssh, mspr:pro, each with its source", () => {
  const found = done(
    keyIdsOf(
      mpd(`
    <AdaptationSet contentType="video">
      <ContentProtection schemeIdUri="urn:mpeg:dash:mp4protection:2011" value="cenc"
        cenc:default_KID="${UUID.toUpperCase()}"/>
      <ContentProtection schemeIdUri="urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95">
        <mspr:pro> ${base64(pro("4.0"))}
        </mspr:pro>
        <cenc:pssh><![CDATA[${base64(pssh(SYSTEM.playready, pro("4.3")))}]]></cenc:pssh>
      </ContentProtection>
    </AdaptationSet>
    <AdaptationSet mimeType="audio/mp4">
      <x:ContentProtection p:default_KID='00112233-4455-6677-8899-aabbccddeeff' a="&gt;"></x:ContentProtection>
    </AdaptationSet>`),
    ),
  );
  assert.equal(found.what, "a DASH manifest");
  assert.deepEqual(found.notes, []);
  assert.deepEqual(found.keyIds, [
    {
      hex: HEX,
      uuid: UUID,
      sources: [
        "AdaptationSet video, default_KID",
        "AdaptationSet video, mspr:pro, PlayReady header 4.0, KID",
        "AdaptationSet video, cenc:pssh, PSSH box version 0 of PlayReady, PlayReady header 4.3, KID",
      ],
    },
    { hex: OTHER, uuid: "00112233-4455-6677-8899-aabbccddeeff", sources: ["AdaptationSet audio/mp4, default_KID"] },
  ]);
});

test("a fragment of a manifest, and a Smooth Streaming one", () => {
  assert.deepEqual(ids(keyIdsOf(`<ContentProtection default_KID="${UUID}"/>`)), [HEX]);
  const smooth = done(
    keyIdsOf(
      `<SmoothStreamingMedia><Protection><ProtectionHeader SystemID="9A04F079-9840-4286-AB92-E65BE0885F95">${base64(pro("4.0"))}</ProtectionHeader></Protection></SmoothStreamingMedia>`,
    ),
  );
  assert.equal(smooth.what, "a Smooth Streaming manifest");
  assert.deepEqual(ids(smooth), [HEX]);
});

test("key ids in two byte orders are pointed out", () => {
  const wrong = wrm("4.0.0.0", "<KID>+B1Prn3sEdCnZQCgyR5r9g==</KID>");
  const found = done(
    keyIdsOf(
      mpd(`<ContentProtection cenc:default_KID="${UUID}"/><mspr:pro>${base64(object([1, utf16(wrong)]))}</mspr:pro>`),
    ),
  );
  assert.deepEqual(ids(found), [HEX, "ae4f1df8ec7dd011a76500a0c91e6bf6"]);
  assert.match(found.notes.join(), /one key ID in two byte orders/);
});

test("what is broken is said, beside what is found", () => {
  const box = pssh(SYSTEM.playready, pro("4.0"));
  assert.match(errorOf(keyIdsOf(box.subarray(0, 100))), /should have \d+ bytes, but ends after 100/);
  assert.match(errorOf(keyIdsOf(pro("4.0").subarray(0, 40))), /PlayReady object/);
  const cut = done(keyIdsOf(mpd(`<ContentProtection cenc:default_KID="${UUID}"/>`).slice(0, -12)));
  assert.deepEqual(ids(cut), [HEX]);
  assert.match(cut.notes.join(), /ends before/);
  const bad = done(keyIdsOf(mpd(`<ContentProtection cenc:default_KID="${UUID} nonsense"/><cenc:pssh>???</cenc:pssh>`)));
  assert.deepEqual(ids(bad), [HEX]);
  assert.deepEqual(bad.notes, ["default_KID: it is not a UUID", "cenc:pssh: it is not Base64"]);
  assert.match(errorOf(keyIdsOf(wrm("4.0.0.0", `<KID>${UUID}</KID>`))), /a UUID, but PlayReady uses Base64/);
  const utf8 = done(keyIdsOf(object([1, Buffer.from(header["4.0"])])));
  assert.deepEqual(ids(utf8), [HEX]);
  assert.match(utf8.notes.join(), /should be UTF-16/);
});

test("a key id alone, and other texts", () => {
  assert.deepEqual(ids(keyIdsOf(UUID)), [HEX]);
  assert.deepEqual(ids(keyIdsOf(HEX.toUpperCase())), [HEX]);
  /** @type {[input: string | Uint8Array, why: RegExp][]} */
  const inputs = [
    ["", /paste/],
    ["hello world!", /neither XML/],
    ["<html></html>", /XML, but it contains no key ID/],
    [mpd(""), /a DASH manifest, but it contains no key ID/],
    [PLAYREADY, /convert it/],
    ["abcde", /characters are missing or wrong/],
    ["<".repeat(10), /the XML ends before/],
    ["x".repeat((1 << 20) + 1), /1 MiB/],
    [new Uint8Array((1 << 20) + 1), /1 MiB/],
    ...[null, {}, 7].map((input) => /** @type {[never, RegExp]} */ ([input, /text or bytes/])),
  ];
  for (const [input, why] of inputs) {
    assert.match(errorOf(keyIdsOf(input)), why);
  }
});

test("junk never throws", () => {
  const seeds = [
    Buffer.from(mpd(`<cenc:pssh>${base64(pssh(SYSTEM.playready, pro("4.1")))}</cenc:pssh>`)),
    Buffer.from(pro("4.2")),
    Buffer.from(join8(pssh(SYSTEM.common, [], [HEX]), pssh(SYSTEM.widevine, join8([0x12, 16], hex(HEX))))),
    Buffer.from(utf16(header["4.3"])),
  ];
  let state = 1;
  /** @param {number} n */
  const random = (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state % n;
  };
  for (let i = 0; i < 20_000; i++) {
    const bytes = Buffer.from(seeds[i % seeds.length]);
    for (let n = random(4); n >= 0; n--) bytes[random(bytes.length)] = random(256);
    const part = bytes.subarray(0, random(5) ? bytes.length : random(bytes.length));
    for (const input of [part, part.toString("latin1"), part.toString("base64")]) {
      const found = keyIdsOf(input);
      assert.notEqual(found.error, "this cannot be read");
      assert.ok(found.error || done(found).keyIds.length > 0);
      const text = /** @type {string} */ (input);
      convert(text);
      tokenHeader(text);
    }
  }
});

test("texts made to be slow are not: work grows with the size alone", () => {
  // Each of these takes minutes where a step looks back at the whole text again.
  const n = (1 << 20) - 100;
  for (const text of [
    `<a ${"x".repeat(n)}>`,
    `<a ${" ".repeat(n)}>`,
    `<a ${"x ".repeat(n / 2)}>`,
    `<a ${'"'.repeat(n)}>`,
    `<a ${"=".repeat(n)}`,
    "<".repeat(n),
    "<a>".repeat(n / 3),
    `${"<a>".repeat(300)}${"</b>".repeat(n / 5)}`,
    "&".repeat(n),
    `<a>${"&#1".repeat(n / 4)}`,
    "=".repeat(n),
    "<!--".repeat(n / 4),
    "<![CDATA[".repeat(n / 9),
    " ".repeat(n),
    `x${" ".repeat(n)}x`,
    `<a default_KID="${"x ".repeat(n / 2)}"/>`,
  ]) {
    assert.ok(keyIdsOf(text).error);
    tokenIn(text);
    tokenHeader(text);
    convert(text);
  }
});

test("the clear header of every token vector, as the opener beside them reads it", () => {
  let [good, bad] = [0, 0];
  for (const { cases } of tokenFiles()) {
    for (const { name, token, terms, keyCheck } of cases) {
      const mine = tokenHeader(token);
      let theirs;
      try {
        theirs = readHeader(token);
      } catch (e) {
        assert.ok(e instanceof TokenError, name);
        assert.ok(mine.error !== undefined, name);
        assert.equal(mine.kind, e.kind, name);
        assert.ok(mine.error.length > 10, name);
        bad++;
        continue;
      }
      assert.equal(mine.error, undefined, name);
      assert.equal(mine.environment, theirs.environment, name);
      assert.equal(mine.keyCheck, Buffer.from(theirs.keyCheck).toString("hex"), name);
      assert.equal(mine.accountId, theirs.accountId, name);
      if (terms)
        assert.deepEqual(
          [mine.tokenId, mine.environment, mine.accountId, mine.keyCheck],
          [terms.tokenId, terms.environment, terms.accountId, keyCheck],
          name,
        );
      good++;
    }
  }
  assert.ok(good > 50 && bad > 10, `${good} ${bad}`);
});

// FORMAT.md's example.
const TOKEN =
  "EfqnDEKoYbUkJpQDbmuafRcRnhxRR9_8-0GBaEVvod3vpK4yIkjZIzDtUYwkegdoD-lmBYHn3HrEuX8vIKKeBp40mRzl9W9dQlvuz05XADFG0VyezRiFwH74o8zk";

test("the example of the token's format, and tokens in what carries them", () => {
  assert.deepEqual(tokenHeader(TOKEN), {
    version: 1,
    environment: "test",
    accountId: 201722,
    keyCheck: "42a861b5",
    tokenId: "242694036e6b9a7d17119e1c5147dffcfb418168456fa1dd",
    characters: 124,
    sealedBytes: 45,
  });
  for (const text of [
    TOKEN,
    ` ${TOKEN}\n`,
    `https://a.example/rm.asmx?x=1&ExpressPlayToken=${TOKEN}#f`,
    `{"licenseAcquisitionUrl":"https://a.example/","token":"${TOKEN}"}`,
  ]) {
    assert.equal(tokenIn(text), TOKEN);
  }
});

test("what is wrong with a token is named", () => {
  /** @type {[token: string, why: RegExp][]} */
  const tokens = [
    ["", /give a token/],
    [`${TOKEN}=`, /no padding/],
    [TOKEN.replace("_", "/"), /character \d+ of 124/],
    [TOKEN.slice(0, 60), /cut short: at least \d+ bytes/],
    [TOKEN.slice(0, -3), /base64url never has 121/],
    ["x".repeat(MAX_LENGTH + 1), new RegExp(`${MAX_LENGTH.toLocaleString("en")} at most`)],
    [`I${TOKEN.slice(1)}`, /version 2/],
    ["Gf", /unused bits/],
    ["EA", /environment 0/],
    ["E_____8", /environment 3/],
    ["Ef______", /more than 10 digits/],
    ["Ef__", /ends within/],
    ["EYAA", /more bytes than its number needs/],
    [/** @type {never} */ (undefined), /give a token/],
  ];
  for (const [token, why] of tokens) {
    assert.match(errorOf(tokenHeader(token)), why, token);
  }
});

test("times", () => {
  const now = new Date("2026-01-15T12:00:00Z");
  assert.equal(toRelative(new Date("2026-02-14T12:00:00Z"), now), "+2592000");
  assert.equal(toRelative(now.getTime() + 1999, now), "+1");
  assert.throws(() => toRelative(now.getTime() + 999, now), kind("past", "time"));
  assert.throws(() => toRelative(now, now), kind("past", "time"));
  assert.equal(toRFC3339(new Date("2026-01-15T12:00:00.999Z")), "2026-01-15T12:00:00Z");
  assert.equal(toRFC3339(Date.UTC(9999, 11, 31, 23, 59, 59)), "9999-12-31T23:59:59Z");
  assert.throws(() => toRFC3339(Date.UTC(10000, 0)), kind("range", "time"));
  for (const junk of [
    "",
    "soon",
    "2026-02-30T00:00",
    "2026-01-15",
    "2026-13-01T00:00",
    undefined,
    NaN,
    new Date("x"),
  ]) {
    assert.throws(() => toRFC3339(junk), kind("not-a-time", "time"), String(junk));
  }
  assert.throws(() => toRFC3339("12026-01-15T12:00"), kind("range", "time"));
});

test("the value of a datetime-local input is in the zone of the browser", () => {
  const { TZ } = process.env;
  try {
    for (const [zone, wanted] of [
      ["UTC", "2026-01-15T12:00:00Z"],
      ["America/New_York", "2026-01-15T17:00:00Z"],
      ["Asia/Kolkata", "2026-01-15T06:30:00Z"],
    ]) {
      process.env.TZ = zone;
      assert.equal(toRFC3339("2026-01-15T12:00"), wanted, zone);
      assert.equal(toRFC3339("2026-01-15T12:00:00.5"), wanted, zone);
    }
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
});
