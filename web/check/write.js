// Writes a change of the form into the text. The text may be a command whose quoting only the
// checker knows, so each way to write the change is tried, and the first that the checker reads as
// meant is taken; the last makes a plain form body of it.

/**
 * What a value looks like in a form: the comma of an authenticator stays.
 * @param {string} value
 */
export const encode = (value) =>
  encodeURIComponent(value.toWellFormed?.() ?? value)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2C", ",");

/**
 * The pairs of a result after changes: { name, value } sets the first of that name or adds one, {
 * name, value: null } leaves all of that name out, { name, rename } names them otherwise.
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
 * Where the pair's name begins in the text, or -1 where it is written otherwise than it reads.
 * @param {string} text
 * @param {Given} pair
 */
function nameStart(text, { name, start }) {
  const end = text[start - 1] === "=" ? start - 1 : start;
  return text.slice(end - name.length, end) === name ? end - name.length : -1;
}

/**
 * The text with the changes made where the pairs stand, values written by quote; null where that
 * cannot be.
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
    const at = given.length > 0 ? Math.max(...given.map((p) => p.end)) : end(text);
    const open = given.length === 0 && /^\s*https?:/i.test(text) && !text.includes("?") ? "?" : "";
    edits.push([at, at, open + added]);
  }
  return apply(text, edits);
}

/**
 * Where the query of a URL ends, or the text.
 * @param {string} text
 */
function end(text) {
  const hash = text.indexOf("#");
  return hash < 0 ? text.trimEnd().length : hash;
}

/**
 * Makes edits, [start, end, replacement] each, none of which overlap. A pair replaced by null takes
 * its & with it.
 * @param {string} text
 * @param {TextEdit[]} edits
 */
export function apply(text, edits) {
  for (let [start, stop, replacement] of [...edits].sort((a, b) => b[0] - a[0] || b[1] - a[1])) {
    if (replacement === null) {
      // In a command of Windows' cmd the & may have a caret before it.
      const after = /^\^?&/.exec(text.slice(stop));
      if (after) stop += after[0].length;
      else start -= /\^?&$/.exec(text.slice(0, start))?.[0].length ?? 0;
    }
    text = text.slice(0, start) + (replacement ?? "") + text.slice(stop);
  }
  return text;
}

/**
 * A curl command with the pairs that are new as options of their own.
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
 * A curl command without the options that hold nothing but a pair that is left out.
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
 * A PowerShell command whose body is a hash table: name = 'value', parted by semicolons or lines.
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
 * How a value can stand in the quotes of a command: as it is, or with what the shells take for a
 * quotation mark.
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
 * The text after the changes. check is the checker's, and result its result for the text.
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
