// Puts requests into links, after the #: browsers never send that part to a server.

import { byId, make } from "./dom.js";
import { standIn } from "./secrets.js";
import { apply, encode } from "./write.js";

/**
 * Returns the form-encoded request in the hash of an address. Returns null for a hash that has no =
 * and does not begin with ?, because it is an anchor of the page.
 * @param {string} hash
 */
export function fromHash(hash) {
  const text = hash.replace(/^#/, "");
  return text.includes("=") ? text : text.startsWith("?") ? text.slice(1) : null;
}

/**
 * Escapes the characters of a form text that an address must not contain.
 * @param {string} form
 */
const inLink = (form) => form.replace(/[\s"<>`]/g, encodeURIComponent);

/**
 * Returns the form text of a result for a link, with each secret replaced by a text of its shape,
 * and the number of secrets in the original. The text may still contain a secret: see leaks.
 * @param {Check} check
 * @param {Result} result
 * @param {SecretsOf} secretsOf
 */
export function redacted(check, result, secretsOf) {
  let text = inLink(result.recognized.form);
  let secrets = 0;
  // The replacement of one secret can make the text around it look like another one. After a few
  // rounds that seldom happens, and leaks reports the rest.
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
 * Returns whether a finished link still contains a secret.
 * @param {string} link
 * @param {Check} check
 * @param {SecretsOf} secretsOf
 */
export function leaks(link, check, secretsOf) {
  const form = fromHash(new URL(link).hash);
  return form !== null && secretsOf(check(form, { form: true })).some((p) => p.secrets.length > 0);
}

/**
 * Returns the hash that contains a request. A request without = gets a ? before it, because it
 * could be an anchor of the page.
 * @param {string} form
 */
export const toHash = (form) => `#${form.includes("=") ? "" : "?"}${inLink(form)}`;

/**
 * Opens the panel with the link to the result's request. `secretsOf` comes from secrecy.
 * @param {HTMLElement} panel
 * @param {{ result: Result, check: Check, secretsOf: SecretsOf, copy: Copy }} parts
 */
export function open(panel, { result, check, secretsOf, copy }) {
  // A link to a local file would be useless elsewhere.
  const { site } = document.documentElement.dataset;
  const page = site ? `${site}/check/` : location.origin + location.pathname;
  const { text: safe, secrets } = redacted(check, result, secretsOf);
  /** @param {string} text */
  const codes = (text) =>
    check(text, { form: true })
      .problems.map((p) => `${p.code} ${p.parameter}`)
      .join();
  const sameVerdict = codes(safe) === codes(result.recognized.form);
  const field = make("input", { type: "text", id: "share-link", readOnly: true, "aria-describedby": "share-note" });
  const box = make("input", { type: "checkbox", id: "share-secrets", "aria-describedby": "share-warning" });
  const note = make("p", { className: "soft", id: "share-note", role: "status" });
  const replaced = "Secrets and the values of unknown names are replaced by zeros of the same shape.";
  const update = () => {
    field.value = page + toHash(box.checked ? result.recognized.form : safe);
    const leaky = leaks(field.value, check, secretsOf);
    note.textContent = box.checked
      ? "The link holds your secrets."
      : leaky
        ? "The link may still hold secrets: read it before you pass it on."
        : secrets > 0
          ? `${replaced} ${sameVerdict ? "The verdict stays the same." : "The link has another verdict."}`
          : "The request holds no secrets.";
    // The code of an HTTP-level error is its status. Such an error is about how the request is
    // sent, except 400, which may be about a parameter.
    if (result.problems[0]?.code > 400)
      note.textContent += " The link contains only the parameters, not how they are sent.";
    note.classList.toggle("alarm", leaky);
  };
  box.addEventListener("change", update);
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
              "The link then contains your keys and your authenticator. Anyone who gets it can use them, and it stays in histories and chats.",
          }),
        ]),
  );
  panel.hidden = false;
  update();
  field.focus();
  field.select();
}
