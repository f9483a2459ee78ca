// Elements, made without markup: the page's policy forbids turning text into HTML.

/** Makes an element with properties, attributes (whose names have a hyphen, or are role) and children. What is null is left out. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null) continue;
    if (key === "role" || key.includes("-")) element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** One and many of a noun with their number: "1 problem", "3 problems". */
export const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** The page of a code. As one file, the page may not know where the others are. */
export function codePage(code) {
  const { site } = document.documentElement.dataset;
  return site === "" ? null : `${site ?? ""}/errors/${code}/`;
}

/** A function that runs its task once the page is idle, however often it was asked to. */
export function whenIdle(task) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    const run = () => {
      asked = false;
      task();
    };
    if (globalThis.requestIdleCallback) requestIdleCallback(run, { timeout: 300 });
    else setTimeout(run, 50);
  };
}

/** Unfolds what an element stands in, brings it into view and gives it the focus. */
export function goTo(element) {
  for (let at = element.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
}
