// Writes changes of the form into the text. The text may be a command, and only the checker can
// read its quoting. So rewrite tries each way to write the changes, and takes the first that the
// checker reads as intended. The last resort is a plain form body.

/**
 * Form-encodes a value, but leaves commas as they are, for authenticators.
 * @param {string} value
 */
export const encode = (value) =>
  encodeURIComponent(value.toWellFormed?.() ?? value)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2C", ",");

/**
 * Returns the pairs of a result after changes, as the type Change describes them.
 * @param {Given[]} given
 * @param {Change[]} changes
 */
function wanted(given, changes) {
  let pairs = given.map(({ name, value }) => ({ name, value }));
  for (const { name, value, rename } of changes) {
    const first = pairs.find((p) => p.name === name);
    if (rename !== undefined) pairs = pairs.map((p) => (p.name === name ? { ...p, name: rename } : p));
    else if (value === null) pairs = pairs.filter((p) => p.name !== name);
    else if (first) first.value = value;
    else pairs.push({ name, value });
  }
  return pairs;
}

/**
 * @param {Given[]} given
 * @param {{ name: string, value: string }[]} pairs
 */
const same = (given, pairs) =>
  given.length === pairs.length && given.every((p, i) => p.name === pairs[i].name && p.value === pairs[i].value);

/**
 * Returns the place where the pair's name begins in the text, or -1 if the text encodes the name.
 * @param {string} text
 * @param {Given} pair
 */
function nameStart(text, { name, start }) {
  const end = text[start - 1] === "=" ? start - 1 : start;
  return text.slice(end - name.length, end) === name ? end - name.length : -1;
}

/**
 * Makes the changes in place, with values written by `quote`. Returns null if that is impossible.
 * @param {string} text
 * @param {Given[]} given
 * @param {Change[]} changes
 * @param {(value: string) => string} quote
 */
function inPlace(text, given, changes, quote) {
  /** @type {TextEdit[]} */
  const edits = [];
  let added = "";
  for (const { name, value, rename } of changes) {
    const found = given.filter((p) => p.name === name);
    if (rename !== undefined || value === null) {
      for (const pair of found) {
        const start = nameStart(text, pair);
        if (start < 0) return null;
        if (rename !== undefined) {
          edits.push([start, start + name.length, rename]);
          continue;
        }
        edits.push([start, pair.end, null]);
      }
    } else if (found.length > 0) {
      const [pair] = found;
      const bare = pair.start === pair.end && name !== "" && text.slice(0, pair.start).endsWith(name);
      edits.push([pair.start, pair.end, (bare ? "=" : "") + quote(value)]);
    } else {
      added += `${added || given.length > 0 ? "&" : ""}${quote(name)}=${quote(value)}`;
    }
  }
  if (added) {
    const at = given.length > 0 ? Math.max(...given.map((p) => p.end)) : endOfQuery(text);
    const open = given.length === 0 && /^\s*https?:/i.test(text) && !text.includes("?") ? "?" : "";
    edits.push([at, at, open + added]);
  }
  return apply(text, edits);
}

/**
 * Returns the end of a URL's query, or of any other text.
 * @param {string} text
 */
function endOfQuery(text) {
  const hash = text.indexOf("#");
  return hash < 0 ? text.trimEnd().length : hash;
}

/**
 * Makes edits, which must not overlap. A pair replaced by null is removed together with its &.
 * @param {string} text
 * @param {TextEdit[]} edits
 */
export function apply(text, edits) {
  for (let [start, stop, replacement] of [...edits].sort((a, b) => b[0] - a[0] || b[1] - a[1])) {
    if (replacement === null) {
      // In a command for Windows cmd, a caret may be before the &.
      const after = /^\^?&/.exec(text.slice(stop));
      if (after) stop += after[0].length;
      else start -= /\^?&$/.exec(text.slice(0, start))?.[0].length ?? 0;
    }
    text = text.slice(0, start) + (replacement ?? "") + text.slice(stop);
  }
  return text;
}

/**
 * Adds each new pair to a curl command as an option of its own. Returns null if that is impossible.
 * @param {string} text
 * @param {string} kind
 * @param {Given[]} given
 * @param {Change[]} changes
 */
function asOptions(text, kind, given, changes) {
  if (!kind.startsWith("curl")) return null;
  const quote = kind === "curl command (bash)" ? "'" : '"';
  let options = "";
  const known = changes.filter(({ name, value }) => {
    if (typeof value !== "string" || given.some((p) => p.name === name)) return true;
    options += ` --data-raw ${quote}${encode(name)}=${encode(value)}${quote}`;
    return false;
  });
  const changed = inPlace(text, given, known, encode);
  if (changed === null) return null;
  return changed.trimEnd() + options;
}

/**
 * Removes pairs from a curl command, with the options that contain nothing else. Returns null if
 * that is impossible.
 * @param {string} text
 * @param {string} kind
 * @param {Given[]} given
 * @param {Change[]} changes
 */
function withoutOptions(text, kind, given, changes) {
  if (!kind.startsWith("curl") || changes.some((c) => c.value !== null || c.rename !== undefined)) return null;
  /** @type {TextEdit[]} */
  const edits = [];
  for (const pair of given.filter((p) => changes.some((c) => c.name === p.name))) {
    const start = nameStart(text, pair);
    const option = /\s+(?:[\\^]\r?\n\s*)?--?[\w-]+[\s=]+(\^?["'])?$/.exec(text.slice(0, Math.max(start, 0)));
    if (!option || !text.startsWith(option[1] ?? "", pair.end)) return null;
    edits.push([option.index, pair.end + (option[1] ?? "").length, ""]);
  }
  return apply(text, edits);
}

/**
 * Makes the changes in a PowerShell command whose body is a hash table: name = 'value', separated
 * by semicolons or line breaks. Returns null for other texts.
 * @param {string} text
 * @param {string} kind
 * @param {Given[]} given
 * @param {Change[]} changes
 */
function inHash(text, kind, given, changes) {
  if (kind !== "PowerShell command" || given.length === 0) return null;
  /** @param {string} value */
  const quote = (value) => value.replaceAll("'", "''");
  /** @type {TextEdit[]} */
  const edits = [];
  for (const { name, value, rename } of changes) {
    const found = given.filter((p) => p.name === name);
    for (const pair of found) {
      const key = /([;\s]*)(['"]?)([\w.]+)\2\s*=\s*(['"]?)$/.exec(text.slice(0, pair.start));
      if (!key || key[3] !== name) return null;
      const start = key.index + key[1].length;
      if (rename !== undefined) {
        const mark = key[2] || (/\W/.test(rename) ? "'" : "");
        edits.push([start, start + key[2].length * 2 + name.length, mark + rename + mark]);
      } else if (value === null) {
        const first = /[{]\s*$/.test(text.slice(0, start));
        const rest = first ? /^['"]?[;\s]*/ : /^['"]?/;
        edits.push([first ? start : key.index, pair.end + (rest.exec(text.slice(pair.end))?.[0].length ?? 0), ""]);
      } else {
        edits.push([pair.start, pair.end, quote(value)]);
      }
    }
    if (found.length === 0 && rename === undefined && value !== null) {
      const last = Math.max(...given.map((p) => p.end));
      const at = last + (/^['"]/.test(text.slice(last)) ? 1 : 0);
      edits.push([at, at, `; '${name}' = '${quote(value)}'`]);
    }
  }
  return apply(text, edits);
}

/**
 * The ways to write a value: form-encoded, as it is, or escaped for the quotes of a shell.
 * @type {((value: string) => string)[]}
 */
const quotings = [
  encode,
  (value) => value,
  (value) => value.replaceAll("'", "'\\''"),
  (value) => value.replace(/["\\$`]/g, "\\$&"),
  (value) => value.replaceAll("%", "%%").replaceAll('"', '\\"'),
];

/**
 * Returns the text after the changes. `result` is the checker's result for the text.
 * @param {Check} check
 * @param {string} text
 * @param {Result} result
 * @param {Change[]} changes
 */
export function rewrite(check, text, result, changes) {
  const given = result.parameters;
  const pairs = wanted(given, changes);
  const { kind, form } = result.recognized;
  const ways = [
    () => inHash(text, kind, given, changes),
    () => withoutOptions(text, kind, given, changes),
    ...quotings.map((quote) => () => inPlace(text, given, changes, quote)),
    () => asOptions(text, kind, given, changes),
    () => inPlace(form, check(form, { form: true }).parameters, changes, encode),
  ];
  const last = ways.at(-1);
  for (const way of ways) {
    const candidate = way();
    if (candidate === null || (candidate.includes("\n") && !text.includes("\n"))) continue;
    const read = check(candidate);
    if (same(read.parameters, pairs) && (way === last || read.recognized.kind === kind || text.trim() === ""))
      return candidate;
  }
  return pairs.map(({ name, value }) => `${encode(name)}=${encode(value)}`).join("&");
}
