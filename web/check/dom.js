// Elements, made without markup: the page's policy forbids turning text into HTML.

/**
 * Makes an element with properties, attributes (whose names have a hyphen, or are role) and
 * children. What is null is left out.
 * @type {Make}
 */
export const make = (name, properties = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null) continue;
    if (key === "role" || key.includes("-")) element.setAttribute(key, String(value));
    else Object.assign(element, { [key]: value });
  }
  for (const child of children) if (child) element.append(child);
  return element;
};

/** @type {ById} */
export const byId = (id) => /** @type {never} */ (document.getElementById(id));

/**
 * The first element of a selector, which the page has.
 *
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [root]
 */
export const first = (selector, root = document) => /** @type {E} */ (root.querySelector(selector));

/**
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} root
 */
export const all = (selector, root) => /** @type {E[]} */ ([...root.querySelectorAll(selector)]);

/** @param {Event} event */
export const target = (event) => /** @type {HTMLInputElement} */ (event.target);

/**
 * One and many of a noun with their number: "1 problem", "3 problems".
 * @param {number} n
 * @param {string} noun
 */
export const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

/**
 * The page of a code. As one file, the page may not know where the others are.
 * @param {number} code
 */
export function codePage(code) {
  const { site } = document.documentElement.dataset;
  return site === "" ? null : `${site ?? ""}/errors/${code}/`;
}

/**
 * A function that runs its task once the page is idle, however often it was asked to.
 * @param {() => void} task
 */
export function whenIdle(task) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    const run = () => {
      asked = false;
      task();
    };
    if ("requestIdleCallback" in globalThis) requestIdleCallback(run, { timeout: 300 });
    else setTimeout(run, 50);
  };
}

/**
 * Unfolds what an element stands in, brings it into view and gives it the focus.
 * @param {HTMLElement} element
 */
export function goTo(element) {
  for (let at = element.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
}
