// The interactive parts of all pages: theme, copy buttons, tabs, the mark in the contents, search.
// Each part works without the others.

const root = document.documentElement;
/** @type {MakeElement} */
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/**
 * Returns the first element that matches a selector. Where a page may lack it, the caller checks
 * for null.
 *
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [at]
 */
const find = (selector, at = document) => /** @type {E} */ (at.querySelector(selector));
/**
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [at]
 */
const all = (selector, at = document) => /** @type {E[]} */ ([...at.querySelectorAll(selector)]);

// Theme: a click changes to the other one. The browser remembers the choice.
const themeButton = find(".theme");
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const theme = () => root.dataset.theme ?? (darkSystem.matches ? "dark" : "light");
const nameTheme = () => {
  find(":last-child", themeButton).textContent = `Change to the ${theme() === "dark" ? "light" : "dark"} theme`;
};
themeButton.hidden = false;
nameTheme();
darkSystem.addEventListener("change", nameTheme);
themeButton.addEventListener("click", () => {
  root.dataset.theme = theme() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    /* the choice holds for this page only */
  }
  nameTheme();
});

// Copy: a button shows the outcome, also to screen readers.
const status = make("p", { className: "sr" });
status.setAttribute("role", "status");
document.body.append(status);
/**
 * @param {() => string | Promise<string>} text
 * @param {string} label
 */
function copyButton(text, label) {
  const button = make("button", { type: "button", className: "copy", textContent: label });
  button.addEventListener("click", async () => {
    let outcome = "Copied";
    try {
      await navigator.clipboard.writeText(await text());
    } catch {
      outcome = "Not copied";
    }
    button.textContent = status.textContent = outcome;
    button.classList.add("done");
    setTimeout(() => {
      button.textContent = label;
      button.classList.remove("done");
      status.textContent = "";
    }, 2000);
  });
  return button;
}
for (const pre of document.querySelectorAll("pre")) {
  const box = make("div", { className: "codebox" });
  pre.replaceWith(box);
  box.append(
    pre,
    copyButton(() => pre.textContent, "Copy"),
  );
}
for (const place of all("[data-copy]")) {
  place.append(copyButton(() => place.dataset.copy ?? "", "Copy request"));
}
/** @type {HTMLAnchorElement[]} */
const pages = all("[data-copy-page]");
for (const link of pages) {
  const button = copyButton(async () => (await fetch(link.href)).text(), "Copy as Markdown");
  link.parentElement?.before(make("li", {}, button));
}

// Tabs: each group of <details> becomes tabs. All groups of the same label show the same tab. The
// browser remembers the choice.
/** @type {{ label: string, tabs: Tab[] }[]} */
const groups = [];
/** @param {string} label */
const remembered = (label) => {
  try {
    return localStorage.getItem(`tab ${label}`);
  } catch {
    return null;
  }
};
for (const [number, group] of all(".panels").entries()) {
  const { label = "" } = group.dataset;
  /** @type {Tab[]} */
  const tabs = [];
  const list = make("div", { className: "tabs" });
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", label);
  for (const [i, details] of all("details", group).entries()) {
    const { key = "" } = details.dataset;
    const summary = find("summary", details);
    const tab = make("button", { type: "button", id: `tab-${number}-${i}`, textContent: summary.textContent });
    summary.remove();
    const panel = make("div", { id: `panel-${number}-${i}` }, ...details.childNodes);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    details.replaceWith(panel);
    list.append(tab);
    tabs.push({ key, tab, panel });
    tab.addEventListener("click", () => choose(label, key, group));
  }
  list.addEventListener("keydown", (event) => {
    const step = /** @type {Record<string, number>} */ ({
      ArrowRight: 1,
      ArrowLeft: -1,
      Home: -tabs.length,
      End: tabs.length,
    })[event.key];
    if (!step) return;
    event.preventDefault();
    const now = tabs.findIndex(({ tab }) => tab === document.activeElement);
    const next = Math.abs(step) === 1 ? (now + step + tabs.length) % tabs.length : step < 0 ? 0 : tabs.length - 1;
    tabs[next].tab.focus();
    tabs[next].tab.click();
  });
  group.prepend(list);
  group.classList.add("tabbed");
  groups.push({ label, tabs });
  show(tabs, tabs.some(({ key }) => key === remembered(label)) ? remembered(label) : tabs[0].key);
}
/**
 * @param {Tab[]} tabs
 * @param {string | null} chosen
 */
function show(tabs, chosen) {
  for (const { key, tab, panel } of tabs) {
    tab.setAttribute("aria-selected", String(key === chosen));
    tab.tabIndex = key === chosen ? 0 : -1;
    panel.hidden = key !== chosen;
  }
}
/**
 * @param {string} label
 * @param {string} key
 * @param {Element} at
 */
function choose(label, key, at) {
  const before = at.getBoundingClientRect().top;
  for (const group of groups) {
    if (group.label === label && group.tabs.some((t) => t.key === key)) show(group.tabs, key);
  }
  scrollBy({ top: at.getBoundingClientRect().top - before, behavior: "instant" });
  try {
    localStorage.setItem(`tab ${label}`, key);
  } catch {
    /* the choice holds for this page only */
  }
}

// Contents: the entry of the section in view is marked.
/** @type {HTMLAnchorElement[]} */
const contents = all(".contents a");
const entries = contents.map((link) => ({
  link,
  heading: document.getElementById(decodeURIComponent(link.hash.slice(1))),
}));
if (entries.length > 0) {
  /** @type {HTMLDetailsElement} */
  const details = find(".contents details");
  const wide = matchMedia("(min-width: 78rem)");
  const unfold = () => {
    details.open = wide.matches;
    // On wide screens the contents are beside the text, and the summary is only a heading.
    find("summary", details).tabIndex = wide.matches ? -1 : 0;
  };
  wide.addEventListener("change", unfold);
  unfold();
  for (const { link } of entries) link.addEventListener("click", unfold);
  const mark = () => {
    const limit = innerHeight / 3;
    const here = entries.findLast(({ heading }) => heading && heading.getBoundingClientRect().top < limit);
    for (const entry of entries) entry.link.classList.toggle("here", entry === here);
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

// Menu: it scrolls to the current page.
const menu = document.getElementById("menu");
const current = menu && find("[aria-current=page]", menu);
const center = () => {
  if (menu && current) menu.scrollTop = current.offsetTop - menu.clientHeight / 2;
};
center();
menu?.addEventListener("toggle", center);

// Search: the field appears at once, and its script loads at the first use. A single-file page has
// no search.
const search = find(".search");
if (search) {
  const field = make("input", {
    id: "search",
    type: "search",
    placeholder: "Search: -4020, kid, rental …",
    autocomplete: "off",
    spellcheck: false,
  });
  field.setAttribute("aria-label", "Search the documentation");
  search.append(field);
  addEventListener("keydown", (event) => {
    if (
      event.key !== "/" ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      /** @type {Element} */ (event.target).closest("input, textarea, select, [contenteditable]")
    )
      return;
    event.preventDefault();
    field.focus();
  });
  field.addEventListener(
    "focus",
    async () => {
      const { start } = await import(search.dataset.script ?? "");
      start(search, field);
    },
    { once: true },
  );
}
