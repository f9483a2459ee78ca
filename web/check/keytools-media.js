// Finds key IDs in manifests, PSSH boxes (ISO/IEC 23001-7), and PlayReady objects and headers of
// versions 4.0 to 4.3.

import { fromBase64, fromHex, isHex, swapped, toHex, toUUID, uuidHex } from "./keytools-bytes.js";
import { scan } from "./keytools-xml.js";

const LIMIT = 1 << 20;
const MOST_NOTES = 20;
const DEEPEST = 4; // a header in an object, in a box, in a manifest

/** @type {Record<string, string>} */
const systems = {
  "9a04f079-9840-4286-ab92-e65be0885f95": "PlayReady",
  "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed": "Widevine",
  "1077efec-c0b2-4d02-ace3-3c1e52e2fb4b": "W3C common",
  "e2719d58-a985-b3c9-781a-b030af78d30e": "ClearKey",
  "94ce86fb-07ff-4f43-adb8-93d2fa968ca2": "FairPlay",
  "5e629af5-38da-4063-8977-97ffbd9902d4": "Marlin",
  "adb41c24-2dbf-4a6d-958b-4457c0d27b95": "Nagra",
  "9a27dd82-fde2-4725-8cbc-4234aa06ec09": "Verimatrix",
  "3d5e6d35-9b9a-41e8-b843-dd3c6e72c42c": "ChinaDRM",
};

/** @type {Record<string, string>} */
const documents = {
  mpd: "a DASH manifest",
  smoothstreamingmedia: "a Smooth Streaming manifest",
  wrmheader: "a PlayReady header",
};

/** @type {FindKeyIDs} */
export function keyIdsOf(input) {
  try {
    return find(input);
  } catch {
    return { error: "this cannot be read" }; // no known input gets here
  }
}

/** @type {FindKeyIDs} */
function find(input) {
  const found = new Found();
  let what;
  if (typeof input === "string") {
    if (input.length > LIMIT) return { error: "more than 1 MiB of text: paste only the ContentProtection elements" };
    what = ofText(input, found);
  } else if (input instanceof ArrayBuffer || ArrayBuffer.isView(input)) {
    if (input.byteLength > LIMIT) return { error: "more than 1 MiB" };
    what = ofBytes(bytesOf(input), found, [], 0);
  } else {
    return { error: "give text or bytes" };
  }
  const keyIds = found.list();
  if (keyIds.length > 0) return { what, keyIds, notes: found.notes() };
  const notes = found.notes();
  if (what) return { error: [`${what}, but it contains no key ID`, ...notes].join("; ") };
  return { error: notes.join("; ") || "this is neither a manifest nor a PSSH box nor a PlayReady header" };
}

/** @param {ArrayBuffer | ArrayBufferView} input */
const bytesOf = (input) =>
  input instanceof ArrayBuffer
    ? new Uint8Array(input)
    : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);

class Found {
  /** @type {Map<string, Set<string>>} */
  #sources = new Map();
  /** @type {Set<string>} */
  #notes = new Set();

  /**
   * @param {Uint8Array} bytes
   * @param {string[]} path
   */
  add(bytes, path) {
    const hex = toHex(bytes);
    const places = this.#sources.get(hex) ?? new Set();
    this.#sources.set(hex, places.add(path.join(", ")));
  }

  /**
   * @param {string[]} path
   * @param {string} text
   */
  note(path, text) {
    if (this.#notes.size < MOST_NOTES) this.#notes.add([...path, text].join(": "));
  }

  list() {
    return [...this.#sources].map(([hex, sources]) => ({ hex, uuid: toUUID(hex), sources: [...sources] }));
  }

  notes() {
    const all = [...this.#notes];
    for (const hex of this.#sources.keys()) {
      const other = toHex(swapped(fromHex(hex)));
      if (hex < other && this.#sources.has(other))
        all.push(`${hex} and ${other} are one key ID in two byte orders: one place has the wrong order`);
    }
    return all.slice(0, MOST_NOTES);
  }
}

/**
 * @param {string} input
 * @param {FoundKeys} found
 * @returns {string | undefined}
 */
function ofText(input, found) {
  const text = input.replace(/^\uFEFF/, "").trim();
  if (text === "") {
    found.note([], "paste a manifest, a PSSH box or a PlayReady header");
    return undefined;
  }
  if (text.includes("<")) return ofXML(text, found, [], 0);
  const uuid = uuidHex(text) ?? (/^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : undefined);
  if (uuid) {
    found.add(fromHex(uuid), ["the text itself"]);
    return "a key ID";
  }
  const dense = text.replace(/\s+/g, "");
  const hex = dense.replace(/^0x/i, "");
  const bytes = isHex(hex) && hex.length % 2 === 0 ? fromHex(hex) : fromBase64(dense);
  if (!bytes) {
    const cut = /^[\w+/-]+=*$/.test(dense);
    found.note(
      [],
      cut
        ? "this looks like Base64 or hexadecimal digits, but characters are missing or wrong"
        : "this is neither XML nor Base64 nor hexadecimal digits",
    );
    return undefined;
  }
  if (bytes.length === 16) {
    found.note([], "16 bytes in Base64 are a single key or key ID: convert it, and choose its byte order");
    return undefined;
  }
  return ofBytes(bytes, found, [], 0);
}

/** @type {Finder<Uint8Array>} */
function ofBytes(bytes, found, path, depth) {
  if (depth > DEEPEST) return undefined;
  if (isBox(bytes)) return ofBoxes(bytes, found, path, depth);
  if (isObject(bytes)) return ofObject(bytes, found, path, depth);
  const xml = textOf(bytes);
  if (xml !== undefined) return ofXML(xml, found, path, depth);
  found.note(path, `${bytes.length.toLocaleString("en")} bytes that are neither a PSSH box nor a PlayReady header`);
  return undefined;
}

/**
 * Decodes bytes that begin with a tag, in UTF-8 or in PlayReady's UTF-16. Returns undefined for
 * others.
 * @param {Uint8Array} bytes
 */
function textOf(bytes) {
  /** @param {number[]} start */
  const begins = (...start) => start.every((b, i) => bytes[i] === b);
  try {
    if (begins(0xff, 0xfe) || begins(0x3c, 0)) return new TextDecoder("utf-16le").decode(bytes);
    if (begins(0xef, 0xbb, 0xbf) || begins(0x3c)) return new TextDecoder().decode(bytes);
  } catch {
    /* not reached: every browser has both decoders */
  }
  return undefined;
}

// Boxes.

/** @param {Uint8Array} bytes */
const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** @param {Uint8Array} bytes */
const isBox = (bytes) => bytes.length >= 8 && view(bytes).getUint32(4) === 0x70737368; // "pssh"

/** @type {Finder<Uint8Array>} */
function ofBoxes(bytes, found, path, depth) {
  let at = 0;
  let count = 0;
  while (at < bytes.length) {
    const rest = bytes.subarray(at);
    if (!isBox(rest)) {
      found.note(path, `${rest.length.toLocaleString("en")} bytes after the PSSH box are not a box`);
      break;
    }
    const size = view(rest).getUint32(0) || rest.length;
    if (size < 32 || size > rest.length) {
      found.note(
        path,
        size < 32
          ? `${size} bytes are too few for a PSSH box`
          : `the PSSH box should have ${size} bytes, but ends after ${rest.length}`,
      );
      break;
    }
    ofBox(rest.subarray(0, size), found, path, depth);
    at += size;
    count++;
  }
  return count > 1 ? `${count} PSSH boxes` : "a PSSH box";
}

/** @type {Finder<Uint8Array, void>} */
function ofBox(box, found, path, depth) {
  const data = view(box);
  const version = box[8];
  const id = toUUID(toHex(box.subarray(12, 28)));
  const here = [...path, `PSSH box version ${version} of ${systems[id] ?? `system ${id}`}`];
  let at = 28;
  if (version > 1) return found.note(here, "only versions 0 and 1 can be read");
  if (version === 1) {
    const count = data.getUint32(at);
    at += 4;
    if (count * 16 > box.length - at) return found.note(here, `it is too small for its ${count} key IDs`);
    for (let i = 0; i < count; i++, at += 16) found.add(box.subarray(at, at + 16), here);
  }
  if (at + 4 > box.length) return found.note(here, "it ends before the size of its data");
  const size = data.getUint32(at);
  const content = box.subarray(at + 4, at + 4 + size);
  if (content.length < size) found.note(here, `its data should have ${size} bytes, but end after ${content.length}`);
  if (systems[id] === "PlayReady" && content.length > 0) ofBytes(content, found, here, depth + 1);
  if (systems[id] === "Widevine") ofWidevine(content, found, here);
  return undefined;
}

/**
 * Reads Widevine's data, a protocol buffer. Each field with the number 2 is a key ID.
 * @param {Uint8Array} bytes
 * @param {FoundKeys} found
 * @param {string[]} path
 */
function ofWidevine(bytes, found, path) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let unit = 1; at < bytes.length; unit *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * unit;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const size = varint();
      if (tag === 0x12 && size === 16 && at + size <= bytes.length) found.add(bytes.subarray(at, at + 16), path);
      at += size;
    } else return;
  }
}

// PlayReady's numbers are little-endian.

/** @param {Uint8Array} bytes */
function isObject(bytes) {
  if (bytes.length < 10) return false;
  const data = view(bytes);
  const [length, count, type] = [data.getUint32(0, true), data.getUint16(4, true), data.getUint16(6, true)];
  return count >= 1 && count <= 16 && type >= 1 && type <= 3 && length >= 10 && length <= LIMIT;
}

/** @type {Finder<Uint8Array>} */
function ofObject(bytes, found, path, depth) {
  const data = view(bytes);
  const what = "a PlayReady object";
  const length = data.getUint32(0, true);
  if (length !== bytes.length)
    found.note(path, `the PlayReady object should have ${length} bytes, but has ${bytes.length}`);
  let at = 6;
  for (let left = data.getUint16(4, true); left > 0; left--) {
    if (at + 4 > bytes.length) {
      found.note(path, "the PlayReady object ends before its last record");
      break;
    }
    const [type, size] = [data.getUint16(at, true), data.getUint16(at + 2, true)];
    const record = bytes.subarray(at + 4, at + 4 + size);
    at += 4 + size;
    if (type !== 1) continue;
    const xml = textOf(record);
    if (xml === undefined) found.note(path, "the header in the PlayReady object is not XML");
    else {
      if (record[1] !== 0 && record[0] === 0x3c) found.note(path, "the PlayReady header should be UTF-16");
      ofXML(xml, found, path, depth + 1);
    }
  }
  return what;
}

/** @type {Finder<string>} */
function ofXML(xml, found, path, depth) {
  if (depth > DEEPEST) return undefined;
  /** @type {string | undefined} */
  let root;
  /** @type {string[]} */
  let track = [];
  let header = path;
  /**
   * @param {XMLElement & { text: string }} element
   * @param {string} place
   */
  const inBase64 = (element, place) => {
    const dense = element.text.replace(/\s+/g, "");
    if (dense === "") return;
    const bytes = fromBase64(dense);
    if (bytes) ofBytes(bytes, found, [...path, ...track, place], depth + 1);
    else found.note([...path, ...track, place], "it is not Base64");
  };
  /**
   * @param {string} text
   * @param {string} place
   */
  const kid = (text, place) => {
    const value = text.trim();
    if (value === "") return;
    const bytes = fromBase64(value);
    if (bytes?.length === 16) found.add(swapped(bytes), [...header, place]);
    else
      found.note(
        [...header, place],
        uuidHex(value) ? "it is a UUID, but PlayReady uses Base64" : "it is not Base64 of 16 bytes",
      );
  };
  const complete = scan(xml, {
    start({ name, attributes }) {
      root ??= documents[name] ?? "XML";
      if (name === "adaptationset")
        track = [
          `AdaptationSet ${attributes["@contenttype"] ?? attributes["@mimetype"] ?? attributes["@id"] ?? ""}`.trim(),
        ];
      if (name === "wrmheader")
        header = [
          ...path,
          ...track,
          `PlayReady header ${/^\d+\.\d+/.exec(attributes["@version"] ?? "")?.[0] ?? "without a version"}`,
        ];
      for (const value of (attributes["@default_kid"] ?? "").split(/\s+/).filter(Boolean)) {
        const hex = uuidHex(value) ?? (/^[0-9a-f]{32}$/i.test(value) ? value : undefined);
        if (hex) found.add(fromHex(hex), [...path, ...track, "default_KID"]);
        else found.note([...path, ...track, "default_KID"], "it is not a UUID");
      }
    },
    end(element) {
      const { name, attributes } = element;
      if (name === "adaptationset") track = [];
      if (name === "pssh") inBase64(element, "cenc:pssh");
      if (name === "pro") inBase64(element, "mspr:pro");
      if (name === "protectionheader") inBase64(element, "ProtectionHeader");
      if (name === "kid" && header !== path) kid(attributes["@value"] ?? element.text, "KID");
      if (name === "wrmheader") header = path;
    },
  });
  if (!complete) found.note(path, "the XML ends before all its elements are closed");
  return root;
}
