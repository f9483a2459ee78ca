// Requests in links: behind the #, which no browser sends to a server.

import { byId, make } from './dom.js';
import { shaped, shapedRaw } from './secrets.js';
import { apply, encode } from './write.js';

/** The request that an address carries, or null for none. */
export function fromHash(hash) {
  const text = hash.replace(/^#/, '');
  return text.includes('=') ? text : text.startsWith('?') ? text.slice(1) : null;
}

/** The form text of a result, its secrets replaced by others of their shape, and how many those are. */
export function redacted(check, result, secretsOf) {
  const { form } = result.recognized;
  const edits = [];
  for (const p of secretsOf(check(form, { form: true }))) {
    const hide = (start, end, text) => { if (end > start) edits.push([start, end, p.broken ? shapedRaw(form.slice(start, end)) : encode(text)]); };
    if (p.hidesValue) hide(p.start, p.end, shaped(p.parameter, p.value));
    // The name stands before the value, with or without a = between them.
    if (p.hidesName) hide(p.start === 0 ? 0 : form.lastIndexOf('&', p.start - 1) + 1, form[p.start - 1] === '=' ? p.start - 1 : p.start, shaped('', p.name));
  }
  return { text: apply(form, edits), secrets: edits.length };
}

/** The part of an address that carries a request. Without a = it could be an anchor of the page; the ? tells that it is none. */
export const toHash = (form) => `#${form.includes('=') ? '' : '?'}${form.replace(/[\s"<>`]/g, encodeURIComponent)}`;

/** Opens the panel with the link. secretsOf is what secrecy returned. */
export function open(panel, { result, check, secretsOf, copy }) {
  // A link to a file would be of no use elsewhere.
  const { site } = document.documentElement.dataset;
  const page = site ? `${site}/check/` : location.origin + location.pathname;
  const { text: safe, secrets } = redacted(check, result, secretsOf);
  const field = make('input', { type: 'text', id: 'share-link', readOnly: true, 'aria-describedby': 'share-note' });
  const box = make('input', { type: 'checkbox', id: 'share-secrets', 'aria-describedby': 'share-warning' });
  const note = make('p', { className: 'soft', id: 'share-note', role: 'status' });
  const say = () => {
    note.textContent = box.checked ? 'The link holds your secrets.'
      : secrets > 0 ? 'Secrets, and names and values that no parameter has, are replaced by zeros of the same shape: the verdict stays the same.' : 'The request holds no secrets.';
    if (result.problems[0]?.code > 400) note.textContent += ' The link carries the parameters alone, not how they are sent.';
    note.classList.toggle('alarm', box.checked);
    field.value = page + toHash(box.checked ? result.recognized.form : safe);
  };
  box.addEventListener('change', say);
  const close = () => { panel.hidden = true; panel.replaceChildren(); byId('share').focus(); };
  const button = make('button', { type: 'button', className: 'plain', textContent: 'Close' });
  button.addEventListener('click', close);
  panel.onkeydown = (event) => { if (event.key === 'Escape') close(); };
  panel.replaceChildren(
    make('label', { htmlFor: 'share-link', textContent: 'Link to this request' }),
    make('div', { className: 'share-row' }, field, copy(() => field.value, 'Copy link'), button),
    note,
    ...(secrets === 0 ? [] : [
      make('p', { className: 'check-box' }, box, make('label', { htmlFor: 'share-secrets', textContent: 'Keep the secrets in the link' })),
      make('p', { className: 'soft', id: 'share-warning', textContent: 'It then holds your keys and your authenticator: whoever gets it can use them, and it stays in histories and chats.' }),
    ]));
  panel.hidden = false;
  say();
  field.focus();
  field.select();
}
