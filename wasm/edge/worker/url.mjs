/**
 * Splits a URL into its path and its query. Neither result contains a line break. A URL is broken
 * if it contains a control character, or if its path contains a % without two hexadecimal digits
 * after it. Go's net/url refuses such URLs too. `new URL` would take ten times as long.
 * @param {string} url
 * @returns {Target}
 */
export function target(url) {
  const from = pathAt(url);
  const mark = url.indexOf("?", from);
  const path = mark < 0 ? url.slice(from) : url.slice(from, mark);
  const escaped = path.includes("%");
  return {
    path: escaped ? decode(path) : path,
    escaped: path,
    query: mark < 0 ? "" : url.slice(mark + 1),
    broken: control.test(url) || (escaped && brokenEscape.test(path)),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a URL with such a character is broken
const control = /[\0-\x1f\x7f]/;
/** Matches a % without two hexadecimal digits after it. */
const brokenEscape = /%(?![0-9a-f]{2})/i;

/** @param {string} url */
const pathAt = (url) => url.indexOf("/", url.indexOf("//") + 2);

/** @param {string} path */
function decode(path) {
  try {
    return decodeURIComponent(path).replaceAll("\n", "%0A");
  } catch {
    return path;
  }
}
