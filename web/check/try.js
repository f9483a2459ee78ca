// The page that sends a request to the endpoint of this site. No other page sends a typed text.

import { elements } from "./answer.js";
import { copy } from "./copy.js";
import { byId, make } from "./dom.js";
import { tokenHeader } from "./keytools-token.js";

/**
 * The name of the request in the tab's storage. The page that checks requests puts one there for
 * this page.
 */
const storageKey = "playtoken:try";
const form = byId("try");
const patience = 40_000; // milliseconds, longer than the endpoint ever takes

const inRecords = "A token that was issued in the meantime is in the records.";

/**
 * Returns the text to send: a form body, or the query of a URL.
 * @param {string} text
 */
function bodyOf(text) {
  const trimmed = text.trim();
  return /^(https?:\/\/|\/|\?)/i.test(trimmed) ? trimmed.replace(/^[^?]*\??/, "").replace(/#.*$/s, "") : trimmed;
}

/**
 * Returns whether a text is a command, an HTTP message or the like. Only the checker can read the
 * request in these.
 * @param {string} text
 */
const isCommand = (text) => /^\s*(\$|curl\b|iwr\b|irm\b|Invoke-|fetch\(|[A-Z]+ \S+ HTTP\/|[{<])/i.test(text);

/**
 * @param {string} method
 * @param {string} body
 */
async function send(method, body) {
  const started = performance.now();
  /** @type {RequestInit} */
  const options = {
    method,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    signal: AbortSignal.timeout(patience),
  };
  const { endpoint = "" } = form.dataset;
  const answer =
    method === "GET"
      ? await fetch(`${endpoint}?${body}`, options)
      : await fetch(endpoint, { ...options, body, headers: { "content-type": "application/x-www-form-urlencoded" } });
  const text = await answer.text();
  return { answer, text, took: performance.now() - started };
}

/** @param {Pair[]} pairs */
const definitions = (pairs) =>
  make(
    "dl",
    {},
    ...pairs.flatMap(([name, value]) => [make("dt", { textContent: name }), make("dd", { textContent: value })]),
  );

/**
 * @param {string} title
 * @param {Child[]} content
 */
const part = (title, ...content) => make("div", {}, make("h3", { textContent: title }), ...content);

/** @param {ErrorEntry} entry */
const problem = ({ errorCode, errorMessage, parameter, details, fix }) =>
  make(
    "div",
    { className: "problem" },
    make("p", {}, make("a", { href: `/errors/${errorCode}/`, textContent: errorCode }), ` ${errorMessage}`),
    parameter ? make("p", {}, "Parameter: ", make("code", { textContent: parameter })) : null,
    make("p", { textContent: `Cause: ${details}` }),
    make("p", { textContent: `Fix: ${fix}` }),
  );

/** @param {{ licenseAcquisitionUrl: string, token: string }} answer */
function tokenPart({ licenseAcquisitionUrl, token }) {
  const url = new URL(licenseAcquisitionUrl, location.href);
  url.searchParams.set("ExpressPlayToken", token);
  const header = tokenHeader(token);
  /** @type {Pair[]} */
  const clear =
    header.error !== undefined
      ? [["not readable", header.error]]
      : [
          ["environment", header.environment],
          ["account", String(header.accountId)],
          ["token ID", header.tokenId],
          ["key check value", header.keyCheck],
          ["length", `${header.characters} characters, with ${header.sealedBytes} sealed bytes`],
        ];
  return [
    part(
      "Token",
      make("pre", { tabIndex: 0, role: "region", "aria-label": "Token" }, make("code", { textContent: token })),
      make(
        "p",
        { className: "row" },
        copy(() => token, "Copy token"),
        copy(() => url.href, "Copy as license acquisition URL"),
      ),
    ),
    part("Its clear header", definitions(clear)),
  ];
}

/** @param {Awaited<ReturnType<typeof send>>} answered */
function show({ answer, text, took }) {
  let parsed = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The answer is HTML, or comes from a proxy before the endpoint.
  }
  const issued = answer.ok && typeof parsed?.token === "string";
  // Only the endpoint's own error page is drawn. Any other body is shown as text.
  const drawn = !parsed && /<h1>Error -?\d+:/.test(text) ? elements(text) : null;
  const reason = parsed?.errorCode
    ? `${parsed.errorCode} ${parsed.errorMessage}`
    : (drawn?.querySelector("h3")?.textContent.replace(/^Error (-?\d+): /, "$1 ") ?? `status ${answer.status}`);
  const title = issued ? "A token" : `Refused: ${reason}`;
  const result = byId("try-result");
  result.className = `needs-script ${issued ? "issued" : "refused"}`;
  const errors = Array.isArray(parsed?.errors) ? parsed.errors : [];
  byId("try-answer").textContent = title;
  byId("try-content").replaceChildren(
    make("p", { textContent: `Status ${answer.status} after ${Math.round(took)} ms.` }),
    ...(issued ? tokenPart(parsed) : errors.map(problem)),
    drawn ? part("The answer as a page", make("div", { className: "drawn" }, ...drawn.childNodes)) : "",
    part(
      "Body",
      make(
        "pre",
        { tabIndex: 0, role: "region", "aria-label": "Body of the answer" },
        make("code", { textContent: parsed ? JSON.stringify(parsed, null, 2) : text.slice(0, 20_000) || "(empty)" }),
      ),
    ),
    part("Header fields", definitions([...answer.headers])),
  );
  reveal(`${title}. Status ${answer.status}.`);
}

/** @param {unknown} error */
function fail(error) {
  byId("try-result").className = "needs-script refused";
  byId("try-answer").textContent = "No answer";
  byId("try-content").replaceChildren(
    make("p", {
      textContent:
        error instanceof Error && error.name === "TimeoutError"
          ? `The endpoint did not answer within ${patience / 1000} seconds. ${inRecords}`
          : "The endpoint could not be reached: it is down, or the connection to it is broken.",
    }),
  );
  reveal("No answer.");
}

/** @param {string} sentence */
function reveal(sentence) {
  byId("try-result").hidden = false;
  byId("try-said").textContent = sentence;
  byId("try-answer").focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = byId("try-send");
  if (button.disabled) return;
  const { value } = byId("try-text");
  byId("try-wrong").hidden = !isCommand(value);
  if (isCommand(value)) {
    byId("try-text").setAttribute("aria-invalid", "true");
    byId("try-text").focus();
    return;
  }
  byId("try-text").removeAttribute("aria-invalid");
  const body = bodyOf(value);
  button.disabled = true;
  byId("try-said").textContent = "Sending.";
  try {
    show(await send(String(new FormData(form).get("method")), body));
  } catch (error) {
    fail(error);
  } finally {
    button.disabled = false;
  }
});

const typed = byId("try-text");
typed.addEventListener("input", () => sessionStorage.setItem(storageKey, typed.value));
typed.value = sessionStorage.getItem(storageKey) ?? "";
document.documentElement.dataset.try = "ready";
