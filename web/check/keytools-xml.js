// A tolerant scanner of XML, which also runs without a DOMParser. It expands only numeric
// references and XML's five entities.

/** @type {Record<string, string>} */
const named = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const DEEPEST = 256;

/**
 * Calls `start` and `end` for each element. Returns false if the text ends within a tag or an
 * element.
 * @param {string} xml
 * @param {XMLListener} on
 */
export function scan(xml, { start, end }) {
  /** @type {XMLElement[]} */
  const open = [];
  let at = 0;
  let text = "";
  while (at < xml.length) {
    const tag = xml.indexOf("<", at);
    if (tag < 0) break;
    text += decode(xml.slice(at, tag));
    if (xml.startsWith("<![CDATA[", tag)) {
      const close = xml.indexOf("]]>", tag);
      if (close < 0) return false;
      text += xml.slice(tag + 9, close);
      at = close + 3;
      continue;
    }
    const skip = xml.startsWith("<!--", tag) ? "-->" : xml.startsWith("<?", tag) ? "?>" : undefined;
    if (skip) {
      const close = xml.indexOf(skip, tag + 2);
      if (close < 0) return false;
      at = close + skip.length;
      continue;
    }
    const close = tagEnd(xml, tag + 1);
    if (close < 0) return false;
    const inner = xml.slice(tag + 1, close);
    at = close + 1;
    if (inner.startsWith("!")) continue;
    if (inner.startsWith("/")) {
      const name = local(inner.slice(1).trim());
      // An end tag closes the nearest open element of its name, and all open elements within it.
      const index = open.findLastIndex((e) => e.name === name);
      if (index >= 0) {
        end({ ...open[index], text });
        open.length = index;
      }
      text = "";
      continue;
    }
    const element = parse(inner);
    if (!element) continue;
    start(element);
    text = "";
    if (inner.endsWith("/")) end({ ...element, text });
    else if (open.length < DEEPEST) open.push(element);
  }
  return open.length === 0;
}

/**
 * Returns the index of the first > outside quotes, which ends a tag, or -1.
 * @param {string} xml
 * @param {number} from
 */
function tagEnd(xml, from) {
  let quote = "";
  for (let i = from; i < xml.length; i++) {
    const c = xml[i];
    if (quote) quote = c === quote ? "" : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === ">") return i;
  }
  return -1;
}

/**
 * Parses the text between < and > of a start tag.
 * @param {string} inner
 * @returns {XMLElement | undefined}
 */
function parse(inner) {
  const name = /^[^\s/]+/.exec(inner)?.[0];
  if (!name) return undefined;
  /** @type {Record<string, string>} */
  const attributes = {};
  // Each match begins where the last one ended, which keeps the time linear.
  let at = name.length;
  /** @param {RegExp} pattern */
  const next = (pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(inner);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < inner.length) {
    const key = next(/[^\s=/"']+/y);
    if (!key) {
      next(/[\s=/]+|"[^"]*"?|'[^']*'?/y);
      continue;
    }
    const value = next(/\s*=?\s*/y)?.[0].includes("=") && next(/"([^"]*)"|'([^']*)'/y);
    if (value) attributes[`@${local(key[0])}`] ??= decode(value[1] ?? value[2]);
  }
  return { name: local(name), attributes };
}

/** @param {string} name */
const local = (name) => name.slice(name.indexOf(":") + 1).toLowerCase();

/** @param {string} text */
function decode(text) {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (all, decimal, hex, name) => {
    if (name) return named[name] ?? all;
    const point = decimal ? Number(decimal) : parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : "";
  });
}
