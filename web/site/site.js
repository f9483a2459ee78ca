// What pages do beyond being read: theme, copy buttons, tabs, the mark in the contents, search.
// Each part works alone.

const root = document.documentElement;
/** @type {MakeElement} */
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/**
 * The first element of a selector, which the page has.
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

// Theme: a press changes to the other one, and is remembered.
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
    /* holds for this page alone */
  }
  nameTheme();
});

// Copy: a button says what it did, to eyes and to screen readers.
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
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(await text());
    } catch {
      said = "Not copied";
    }
    button.textContent = status.textContent = said;
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

// Tabs: made of the details, kept in step with all others of the same alternatives, and remembered.
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
    /* holds for this page alone */
  }
}

// Contents: the section that is being read is marked.
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
    // Beside the text it is a heading, which does nothing.
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

// The page one is on is in view in the list of pages.
const menu = document.getElementById("menu");
const current = menu && find("[aria-current=page]", menu);
const center = () => {
  if (menu && current) menu.scrollTop = current.offsetTop - menu.clientHeight / 2;
};
center();
menu?.addEventListener("toggle", center);

// Search: the field is here at once, what it needs comes when it is used. A page that is a file has
// none.
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
