// Writes a change of the form into the text. The text may be a command whose quoting only the checker knows, so each way to write
// the change is tried, and the first that the checker reads as meant is taken; the last makes a plain form body of it.

/** What a value looks like in a form: the comma of an authenticator stays. */
export const encode = (value) => encodeURIComponent(value.toWellFormed?.() ?? value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%2C', ',');

/** The pairs of a result after changes: { name, value } sets the first of that name or adds one, { name, value: null } leaves all
 *  of that name out, { name, rename } names them otherwise. */
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

const same = (given, pairs) => given.length === pairs.length && given.every((p, i) => p.name === pairs[i].name && p.value === pairs[i].value);

/** Where the pair's name begins in the text, or -1 where it is written otherwise than it reads. */
function nameStart(text, { name, start }) {
  const end = text[start - 1] === '=' ? start - 1 : start;
  return text.slice(end - name.length, end) === name ? end - name.length : -1;
}

/** The text with the changes made where the pairs stand, values written by quote; null where that cannot be. */
function inPlace(text, given, changes, quote) {
  const edits = [];
  let added = '';
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
      edits.push([pair.start, pair.end, (text[pair.start - 1] === '=' ? '' : '=') + quote(value)]);
    } else {
      added += `${added || given.length > 0 ? '&' : ''}${quote(name)}=${quote(value)}`;
    }
  }
  if (added) {
    const at = given.length > 0 ? Math.max(...given.map((p) => p.end)) : end(text);
    const open = given.length === 0 && /^\s*https?:/i.test(text) && !text.includes('?') ? '?' : '';
    edits.push([at, at, open + added]);
  }
  return apply(text, edits);
}

/** Where the query of a URL ends, or the text. */
function end(text) {
  const hash = text.indexOf('#');
  return hash < 0 ? text.trimEnd().length : hash;
}

/** Makes edits, [start, end, replacement] each, none of which overlap. A pair replaced by null takes its & with it. */
export function apply(text, edits) {
  for (let [start, stop, replacement] of [...edits].sort((a, b) => b[0] - a[0] || b[1] - a[1])) {
    if (replacement === null) {
      if (text[stop] === '&') stop++;
      else if (text[start - 1] === '&') start--;
    }
    text = text.slice(0, start) + (replacement ?? '') + text.slice(stop);
  }
  return text;
}

/** A curl command with the pairs that are new as options of their own. */
function asOptions(text, kind, given, changes) {
  const quote = { 'curl command (bash)': "'", 'curl command (Windows cmd)': '"' }[kind];
  if (!quote) return null;
  const known = changes.filter(({ name, value, rename }) => rename !== undefined || value === null || given.some((p) => p.name === name));
  const changed = inPlace(text, given, known, encode);
  if (changed === null) return null;
  const options = changes.filter((c) => !known.includes(c)).map(({ name, value }) => ` --data-raw ${quote}${encode(name)}=${encode(value)}${quote}`);
  return changed.trimEnd() + options.join('');
}

/** The text after the changes. check is the checker's, and result its result for the text. */
export function rewrite(check, text, result, changes) {
  const given = result.parameters;
  const pairs = wanted(given, changes);
  const { kind, form } = result.recognized;
  const ways = [
    () => inPlace(text, given, changes, encode),
    () => inPlace(text, given, changes, (value) => value),
    () => asOptions(text, kind, given, changes),
    () => inPlace(form, check(form, { form: true }).parameters, changes, encode),
  ];
  for (const way of ways) {
    const candidate = way();
    if (candidate === null || candidate.includes('\n') && !text.includes('\n')) continue;
    const read = check(candidate);
    if (same(read.parameters, pairs) && (way === ways[3] || read.recognized.kind === kind || text.trim() === '')) return candidate;
  }
  return pairs.map(({ name, value }) => `${encode(name)}=${encode(value)}`).join('&');
}
