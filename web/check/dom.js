// Makes and finds elements. None is made from markup, because the page's policy forbids it.

/**
 * Makes an element with properties and children. A property named role, or with a hyphen in its
 * name, becomes an attribute. Properties that are null and empty children are left out.
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
 * Returns the first element that matches a selector. The page must have one.
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
 * Returns a number with its noun: "1 problem", "3 problems".
 * @param {number} n
 * @param {string} noun
 */
export const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

/**
 * Returns the address of a code's page, or null in a single-file page without a site.
 * @param {number} code
 */
export function codePage(code) {
  const { site } = document.documentElement.dataset;
  return site === "" ? null : `${site ?? ""}/errors/${code}/`;
}

/**
 * Returns a function that runs the task when the page is idle. Further calls before then have no
 * effect.
 * @param {() => void} task
 */
export function whenIdle(task) {
  let scheduled = false;
  return () => {
    if (scheduled) return;
    scheduled = true;
    const run = () => {
      scheduled = false;
      task();
    };
    if ("requestIdleCallback" in globalThis) requestIdleCallback(run, { timeout: 300 });
    else setTimeout(run, 50);
  };
}

/**
 * Unfolds each <details> around an element, brings the element into view and focuses it.
 * @param {HTMLElement} element
 */
export function goTo(element) {
  for (let at = element.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
}
