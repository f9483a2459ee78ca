// Requests in links: behind the #, which no browser sends to a server.

import { byId, make } from './dom.js';
import { shaped, shapedRaw } from './secrets.js';
import { apply, encode } from './write.js';

/** The request that an address carries, or null for none. */
export function fromHash(hash) {
  const text = hash.replace(/^#/, '');
  return text.includes('=') ? text : null;
}

/** The form text of a result, its secrets replaced by others of their shape. */
export function redacted(check, result, isSecret) {
  const { form } = result.recognized;
  const edits = check(form, { form: true }).parameters.filter((p) => p.end > p.start && isSecret(p))
    .map((p) => [p.start, p.end, p.broken ? shapedRaw(form.slice(p.start, p.end)) : encode(shaped(p.parameter, p.value))]);
  return apply(form, edits);
}

/** Opens the panel with the link. */
export function open(panel, { result, check, isSecret, copy }) {
  // A link to a file would be of no use elsewhere.
  const { site } = document.documentElement.dataset;
  const page = site ? `${site}/check/` : location.origin + location.pathname;
  const link = (text) => `${page}#${text.replace(/[\s"<>`]/g, encodeURIComponent)}`;
  const safe = redacted(check, result, isSecret);
  const secret = safe !== result.recognized.form;
  const field = make('input', { type: 'text', id: 'share-link', readOnly: true, value: link(safe) });
  const box = make('input', { type: 'checkbox', id: 'share-secrets' });
  const note = make('p', { className: 'soft', id: 'share-note' });
  const say = () => {
    note.textContent = box.checked
      ? 'The link holds your keys and your authenticator. Whoever gets it can use them; it stays in histories and chats.'
      : secret ? 'Secrets are replaced by zeros of the same shape, so the verdict stays the same.' : 'The request holds no secrets.';
    note.classList.toggle('alarm', box.checked);
    field.value = link(box.checked ? result.recognized.form : safe);
  };
  box.addEventListener('change', say);
  const close = make('button', { type: 'button', className: 'plain', textContent: 'Close' });
  close.addEventListener('click', () => { panel.hidden = true; panel.replaceChildren(); byId('share').focus(); });
  panel.replaceChildren(
    make('label', { htmlFor: 'share-link', textContent: 'Link to this request' }),
    make('div', { className: 'share-row' }, field, copy(() => field.value, 'Copy link'), close),
    secret ? make('p', { className: 'check-box' }, box, make('label', { htmlFor: 'share-secrets', textContent: 'Keep the secrets in the link' })) : '',
    note);
  field.setAttribute('aria-describedby', 'share-note');
  say();
  panel.hidden = false;
  field.focus();
  field.select();
}
