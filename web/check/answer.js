// Shows an answer of the endpoint: as HTTP text and, for HTML, as elements.

import { make } from "./dom.js";

/**
 * Returns an answer as HTTP text, with JSON indented.
 * @param {Answer} answer
 * @param {Record<string, string>} statuses
 */
export function asHTTP({ status, contentType, body }, statuses) {
  const shown = body.startsWith("{") ? JSON.stringify(JSON.parse(body), null, 2) : body;
  return `HTTP/1.1 ${status} ${statuses[status] ?? ""}\nContent-Type: ${contentType}\n\n${shown}`;
}

const kept = new Set(["h1", "h2", "h3", "p", "dl", "dt", "dd", "ol", "ul", "li", "code", "a", "main", "footer"]);
// Within this page, the headings of an answer rank lower than in a page of its own.
/** @type {Record<string, string>} */
const lower = { h1: "h3", h2: "h4", h3: "h5", main: "div", footer: "div" };
/** @type {Record<string, string>} */
const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'" };
/** @param {string} text */
const decoded = (text) => text.replace(/&(#?\w+);/g, (whole, name) => entities[name] ?? whole);

/**
 * Makes elements of the body of the endpoint's HTML. Only the elements in `kept` remain, without
 * attributes other than links to this site, so nothing in them can run.
 * @param {string} html
 */
export function elements(html) {
  const top = make("div");
  /** @type {Element[]} */
  const open = [top];
  const body = html.slice(html.indexOf("<body>") + 6, html.indexOf("</body>"));
  for (const [, close, tag, attributes, text] of body.matchAll(/<(\/?)([a-z]+[1-6]?)([^>]*)>|([^<]+)/g)) {
    if (text !== undefined) open.at(-1)?.append(decoded(text));
    else if (!kept.has(tag)) continue;
    else if (close) {
      if (open.length > 1) open.pop();
    } else {
      const element = document.createElement(lower[tag] ?? tag);
      const href = /href="([^"]*)"/.exec(attributes);
      if (element instanceof HTMLAnchorElement && href) {
        const { site } = document.documentElement.dataset;
        const to = new URL(decoded(href[1]), location.href);
        if (site === undefined && to.origin === location.origin) element.href = to.pathname + to.hash;
        // A single-file page names its site in data-site, which is "" without one.
        if (site && to.href.startsWith(`${site}/`)) element.href = to.href;
      }
      open.at(-1)?.append(element);
      open.push(element);
    }
  }
  return top;
}
