// Stand-ins for secrets.

/** A value of the same shape that tells nothing: digits are 0, other letters x. The service id of an authenticator is no secret. */
export function shaped(name, value) {
  const open = name === 'customerAuthenticator' ? /^\d{1,10},/.exec(value)?.[0] ?? '' : '';
  const prefix = /^0x/i.exec(value.slice(open.length))?.[0] ?? '';
  const hidden = value.slice(open.length + prefix.length).replace(/[0-9a-f]/gi, '0').replace(/[g-z]/gi, 'x');
  return open + prefix + hidden;
}

/** The same for a raw value whose encoding is broken, which stays broken. */
export const shapedRaw = (raw) => raw.replace(/%[3-7][0-9a-f]|(%[89a-f0-2][0-9a-f])|[0-9a-f]/gi, (_, kept) => kept ?? '0').replace(/[g-z]/gi, 'x');

/** A name in the place of a value. */
export const named = (name) => `YOUR_${name.replaceAll('.', '_')}`;

/** Returns the function that tells whether the value of a pair is secret. */
export function secrecy(parameters) {
  const secret = new Set(parameters.filter((p) => p.secret).map((p) => p.name.toLowerCase()));
  return ({ name, parameter, value, broken }) => {
    if (parameter) return secret.has(parameter.toLowerCase());
    // A name that the table has not may be a misspelt one: all but short values are taken for secrets.
    return broken || secret.has(name.toLowerCase().replace(/\.\d+$/, '')) || value.length >= 16;
  };
}
