// Searches as the user types. First come names and codes that equal the query or one of its words,
// then names that begin with the query or contain it, then MiniSearch's hits in the prose.

/** @type {Promise<[{ default: SearchEngine }, SearchDocument[]]> | undefined} */
let loading;

/**
 * Fetches the engine and the index, once. After a failure the next call tries again.
 * @param {HTMLElement} search
 */
export function load(search) {
  loading ??= Promise.all([
    import(search.dataset.engine ?? ""),
    fetch(search.dataset.index ?? "").then((response) => response.json()),
  ]).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/**
 * Makes the field a combo box over the index. It is called once, when the field is first used.
 * @param {HTMLElement} search
 * @param {HTMLInputElement} field
 */
export async function start(search, field) {
  const list = document.createElement("div");
  list.className = "hits";
  list.id = "hits";
  list.hidden = true;
  // Because the list scrolls, the tab key would stop at it.
  list.tabIndex = -1;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Pages found");
  search.append(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-autocomplete", "list");

  /** @type {(query: string) => SearchHit[]} */
  let find = () => [];
  let selected = -1;
  /** @param {number} i */
  const select = (i) => {
    selected = i;
    [...list.children].forEach((item, j) => {
      item.setAttribute("aria-selected", String(i === j));
      if (i === j) item.scrollIntoView({ block: "nearest" });
    });
    if (i < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `hit-${i}`);
  };
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    select(-1);
  };
  const update = () => {
    const query = field.value.trim();
    if (!query) {
      close();
      return;
    }
    const hits = find(query);
    list.replaceChildren(...(hits.length > 0 ? hits.map(entry) : [nothing(query)]));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    select(hits.length > 0 ? 0 : -1);
  };
  field.addEventListener("input", update);
  field.addEventListener("focus", update);
  field.addEventListener("keydown", (event) => {
    const links = list.querySelectorAll("a");
    if (event.key === "Escape") {
      close();
      return;
    }
    if (list.hidden || links.length === 0) return;
    if (event.key === "ArrowDown") select((selected + 1) % links.length);
    else if (event.key === "ArrowUp") select((selected + links.length - 1) % links.length);
    else if (event.key === "Enter" && selected >= 0) location.assign(links[selected].href);
    else return;
    event.preventDefault();
  });
  search.addEventListener("focusout", (event) => {
    if (!search.contains(/** @type {Node | null} */ (event.relatedTarget))) close();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("a")) close();
  });

  const [{ default: MiniSearch }, documents] = await load(search);
  find = finder(MiniSearch, documents);
  update();
}

/**
 * Returns the words of a text. A name in camel case is a word, and so is each of its parts.
 * @param {string} text
 * @returns {string[]}
 */
const words = (text) =>
  text.match(/[\p{L}\p{N}]+/gu)?.flatMap((word) => {
    const parts = word.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u);
    return parts.length > 1 ? [word, ...parts] : word;
  }) ?? [];

// Words of questions that pages need not contain.
const filler = new Set(
  "a an and are can do does error how i in is it my of on or the to what when where why with".split(" "),
);

/**
 * Returns a function that finds the documents for a query, the best first. It returns each address
 * once, with the terms that were found there.
 * @param {SearchEngine} MiniSearch
 * @param {SearchDocument[]} documents
 * @returns {(query: string) => SearchHit[]}
 */
export function finder(MiniSearch, documents) {
  const known = new Set();
  /** @param {string} term */
  const learn = (term) => {
    known.add(term.toLowerCase());
    return term.toLowerCase();
  };
  // Swaps two neighbouring letters if that gives a known word. MiniSearch would count two mistakes.
  /** @param {string} term */
  const unswapped = (term) => {
    const lower = term.toLowerCase();
    if (known.has(lower)) return lower;
    for (let i = 1; i < lower.length; i++) {
      const swapped = lower.slice(0, i - 1) + lower[i] + lower[i - 1] + lower.slice(i + 1);
      if (known.has(swapped)) return swapped;
    }
    return lower;
  };
  const index = new MiniSearch({
    idField: "u",
    fields: ["n", "t", "p", "k", "x"],
    // Only the top of a page is indexed by its title, or its sections would precede other pages.
    extractField: (document, field) => (field === "t" && document.p ? "" : document[field]),
    tokenize: words,
    processTerm: learn,
    searchOptions: {
      boost: { n: 8, t: 4, p: 3, k: 2 },
      prefix: true,
      fuzzy: (term) => (/\d/.test(term) || term.length < 4 ? 0 : 1),
      processTerm: unswapped,
    },
  });
  index.addAll(documents);
  const byURL = new Map(documents.map((d) => [d.u, d]));
  const named = documents.filter((d) => d.n);
  /** @param {string} text */
  const bare = (text) => text.toLowerCase().replace(/^[-\u2010-\u2015\u2212]/, "");
  return (query) => {
    const wanted = bare(query);
    const all = query.split(/\s+/).filter(Boolean);
    const keywords = all.filter((word) => !filler.has(word.toLowerCase()));
    const text = (keywords.length > 0 ? keywords : all).join(" ");
    const exact = [query, ...all].flatMap((word) => named.filter((d) => bare(d.n) === bare(word)));
    const begun = named.filter((d) => bare(d.n).startsWith(wanted));
    const inside = wanted.length > 2 ? named.filter((d) => d.n.toLowerCase().includes(wanted)) : [];
    const found =
      ["AND", "OR"].map((combineWith) => index.search(text, { combineWith })).find((hits) => hits.length > 0) ?? [];
    const terms = new Map(found.map((hit) => [hit.id, hit.terms]));
    const hits = new Set([...exact, ...begun, ...inside, ...found.flatMap(({ id }) => byURL.get(id) ?? [])]);
    return [...hits].slice(0, 12).map((d) => ({ ...d, terms: terms.get(d.u) ?? words(query) }));
  };
}

/**
 * Returns the text around the first term, in three pieces: before it, the term, after it.
 * @param {string} text
 * @param {string[]} terms
 */
export function snippet(text, terms) {
  const lower = text.toLowerCase();
  let at = -1;
  let length = 0;
  for (const term of terms) {
    for (let i = lower.indexOf(term.toLowerCase()); i >= 0; i = lower.indexOf(term.toLowerCase(), i + 1)) {
      if (i > 0 && /[\p{L}\p{N}]/u.test(text[i - 1])) continue;
      if (at < 0 || i < at) [at, length] = [i, term.length];
      break;
    }
  }
  if (at < 0) return [text.slice(0, 120), "", ""];
  const from = at < 32 ? 0 : text.lastIndexOf(" ", at - 16) + 1;
  return [
    (from > 0 ? "… " : "") + text.slice(from, at),
    text.slice(at, at + length),
    text.slice(at + length, from + 140),
  ];
}

/**
 * @param {SearchHit} hit
 * @param {number} i
 */
function entry(hit, i) {
  const link = document.createElement("a");
  link.id = `hit-${i}`;
  link.href = hit.u;
  link.tabIndex = -1;
  link.setAttribute("role", "option");
  const title = document.createElement("b");
  title.textContent = hit.p ? `${hit.t}: ${hit.p}` : hit.t;
  const text = document.createElement("span");
  const [before, match, after] = snippet(hit.x, hit.terms);
  const mark = document.createElement("mark");
  mark.textContent = match;
  text.append(before, ...(match ? [mark] : []), after);
  link.append(title, text);
  return link;
}

/** @param {string} query */
function nothing(query) {
  const item = document.createElement("div");
  item.className = "none";
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.textContent = `Nothing was found for “${query}”.`;
  return item;
}
