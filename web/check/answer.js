// What the endpoint would answer, as text and, for HTML, as elements.

import { make } from "./dom.js";

/**
 * An answer as it comes over HTTP.
 * @param {Answer} answer
 * @param {Record<string, string>} statuses
 */
export function asHTTP({ status, contentType, body }, statuses) {
  const shown = body.startsWith("{") ? JSON.stringify(JSON.parse(body), null, 2) : body;
  return `HTTP/1.1 ${status} ${statuses[status] ?? ""}\nContent-Type: ${contentType}\n\n${shown}`;
}

const kept = new Set(["h1", "h2", "h3", "p", "dl", "dt", "dd", "ol", "ul", "li", "code", "a", "main", "footer"]);
// The answer is a page of its own; within this one its headings come below.
/** @type {Record<string, string>} */
const lower = { h1: "h3", h2: "h4", h3: "h5", main: "div", footer: "div" };
/** @type {Record<string, string>} */
const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'" };
/** @param {string} text */
const decoded = (text) => text.replace(/&(#?\w+);/g, (whole, name) => entities[name] ?? whole);

/**
 * The body of the endpoint's own HTML as elements: known ones only, links to this site only.
 * Nothing of it can run.
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
        // As one file, the page has no site around it, but may know one.
        if (site && to.href.startsWith(`${site}/`)) element.href = to.href;
      }
      open.at(-1)?.append(element);
      open.push(element);
    }
  }
  return top;
}
