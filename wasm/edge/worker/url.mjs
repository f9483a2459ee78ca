/**
 * Where a URL leads: its path, decoded as a server's is, and its query. Neither can hold a line break. A URL with a control character, or
 * with a % that two hexadecimal digits do not follow in its path, is broken: Go's net/url refuses it too. new URL would take ten times
 * as long.
 * @returns {{path: string, escaped: string, query: string, broken: boolean}}
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

const control = /[\0-\x1f\x7f]/;
/** A % that two hexadecimal digits do not follow. */
const brokenEscape = /%(?![0-9a-f]{2})/i;

const pathAt = (url) => url.indexOf("/", url.indexOf("//") + 2);

function decode(path) {
  try {
    return decodeURIComponent(path).replaceAll("\n", "%0A");
  } catch {
    return path;
  }
}
