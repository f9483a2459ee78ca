// Requests in links: behind the #, which no browser sends to a server.

import { byId, make } from "./dom.js";
import { standIn } from "./secrets.js";
import { apply, encode } from "./write.js";

/**
 * The request that an address carries, or null for none.
 * @param {string} hash
 */
export function fromHash(hash) {
  const text = hash.replace(/^#/, "");
  return text.includes("=") ? text : text.startsWith("?") ? text.slice(1) : null;
}

/**
 * A form text without the characters that an address cannot have.
 * @param {string} form
 */
const inLink = (form) => form.replace(/[\s"<>`]/g, encodeURIComponent);

/**
 * The form text of a result as a link has it, secrets replaced by their shape, and how many they
 * were.
 * @param {Check} check
 * @param {Result} result
 * @param {SecretsOf} secretsOf
 */
export function redacted(check, result, secretsOf) {
  let text = inLink(result.recognized.form);
  let secrets = 0;
  // What stands in the place of one secret can make another of the text around it.
  for (let round = 0; round < 4; round++) {
    const edits = secretsOf(check(text, { form: true })).flatMap((p) =>
      p.secrets.map(
        ([start, end]) => /** @type {TextEdit} */ ([start, end, standIn(p, text.slice(start, end), encode)]),
      ),
    );
    if (edits.length === 0) break;
    secrets ||= edits.length;
    text = apply(text, edits);
  }
  return { text, secrets };
}

/**
 * Whether a finished link carries a secret.
 * @param {string} link
 * @param {Check} check
 * @param {SecretsOf} secretsOf
 */
export function leaks(link, check, secretsOf) {
  const form = fromHash(new URL(link).hash);
  return form !== null && secretsOf(check(form, { form: true })).some((p) => p.secrets.length > 0);
}

/**
 * The part of an address that carries a request. Without a = it could be an anchor of the page; the
 * ? tells that it is none.
 * @param {string} form
 */
export const toHash = (form) => `#${form.includes("=") ? "" : "?"}${inLink(form)}`;

/**
 * Opens the panel with the link. secretsOf is what secrecy returned.
 * @param {HTMLElement} panel
 * @param {{ result: Result, check: Check, secretsOf: SecretsOf, copy: Copy }} parts
 */
export function open(panel, { result, check, secretsOf, copy }) {
  // A link to a file would be of no use elsewhere.
  const { site } = document.documentElement.dataset;
  const page = site ? `${site}/check/` : location.origin + location.pathname;
  const { text: safe, secrets } = redacted(check, result, secretsOf);
  /** @param {string} text */
  const codes = (text) =>
    check(text, { form: true })
      .problems.map((p) => `${p.code} ${p.parameter}`)
      .join();
  const same = codes(safe) === codes(result.recognized.form);
  const field = make("input", { type: "text", id: "share-link", readOnly: true, "aria-describedby": "share-note" });
  const box = make("input", { type: "checkbox", id: "share-secrets", "aria-describedby": "share-warning" });
  const note = make("p", { className: "soft", id: "share-note", role: "status" });
  const replaced =
    "Secrets, and values of names that no parameter has, are replaced by zeros of the same shape: the verdict";
  const say = () => {
    field.value = page + toHash(box.checked ? result.recognized.form : safe);
    const leaky = leaks(field.value, check, secretsOf);
    note.textContent = box.checked
      ? "The link holds your secrets."
      : leaky
        ? "The link may still hold secrets: read it before you pass it on."
        : secrets > 0
          ? `${replaced} ${same ? "stays the same" : "of the link is another"}.`
          : "The request holds no secrets.";
    if (result.problems[0]?.code > 400)
      note.textContent += " The link carries the parameters alone, not how they are sent.";
    note.classList.toggle("alarm", leaky);
  };
  box.addEventListener("change", say);
  const close = () => {
    panel.hidden = true;
    panel.replaceChildren();
    byId("share").focus();
  };
  const button = make("button", { type: "button", className: "plain", textContent: "Close" });
  button.addEventListener("click", close);
  panel.onkeydown = (event) => {
    if (event.key === "Escape") close();
  };
  panel.replaceChildren(
    make("label", { htmlFor: "share-link", textContent: "Link to this request" }),
    make(
      "div",
      { className: "share-row" },
      field,
      copy(() => field.value, "Copy link"),
      button,
    ),
    note,
    ...(secrets === 0
      ? []
      : [
          make(
            "p",
            { className: "check-box" },
            box,
            make("label", { htmlFor: "share-secrets", textContent: "Keep the secrets in the link" }),
          ),
          make("p", {
            className: "soft",
            id: "share-warning",
            textContent:
              "It then holds your keys and your authenticator: whoever gets it can use them, and it stays in histories and chats.",
          }),
        ]),
  );
  panel.hidden = false;
  say();
  field.focus();
  field.select();
}
