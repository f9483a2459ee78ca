// What must not be shown of a request, and what stands for it.

/** A text of the same shape that tells nothing: digits are 0, other letters x. */
const blank = (text) => text.replace(/[0-9a-f]/gi, '0').replace(/[g-z]/gi, 'x').replace(/[^\0-\x7f]/gu, 'ü');

/** A value of the same shape. The service id of an authenticator is no secret. */
export function shaped(parameter, value) {
  const open = parameter === 'customerAuthenticator' ? /^\d{1,10},/.exec(value)?.[0] ?? '' : '';
  const prefix = /^0x/i.exec(value.slice(open.length))?.[0] ?? '';
  return open + prefix + blank(value.slice(open.length + prefix.length));
}

/** The same for a raw text whose encoding is broken, which stays broken. */
export const shapedRaw = (raw) => raw.replace(/%[3-7][0-9a-f]|(%[89a-f0-2][0-9a-f])|[0-9a-f]/gi, (_, kept) => kept ?? '0').replace(/[g-z]/gi, 'x').replace(/[^\0-\x7f]/gu, 'ü');

/** A name in the place of a value. */
export const named = (name) => `YOUR_${name.replaceAll('.', '_')}`;

/** An address without the user and password that it may hold. */
export const withoutUser = (address) => address.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i, '$1//');

/**
 * Returns the function that tells of a result's pairs what must not be shown of each: its name, its value. A name is shown that the
 * table has, or that is within an edit or two of one; any other may be a whole body that was not taken apart. label is what to call it.
 */
export function secrecy(parameters) {
  const secret = new Set(parameters.filter((p) => p.secret).map((p) => p.name));
  // Pairs that are parted by something else than & end up in one value.
  const swallowed = new RegExp(`(^|\\W)(${[...secret].join('|')})\\W|\\d,[0-9a-f]{16}`, 'i');
  return ({ parameters: pairs, warnings }) => {
    const near = new Set(warnings.filter((w) => w.kind === 'misspelled-parameter').map((w) => w.parameter));
    let unknown = 0;
    return pairs.map((p) => {
      // What is broken reads as nothing, and can be anything.
      const hidesName = p.parameter === '' && (p.broken || p.name !== '') && !near.has(p.name);
      return {
        ...p, hidesName, label: hidesName ? `(unknown ${++unknown})` : p.name,
        hidesValue: p.end > p.start && (p.parameter === '' || p.broken || secret.has(p.parameter) || swallowed.test(p.value)),
      };
    });
  };
}
