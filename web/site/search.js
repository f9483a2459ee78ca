// Search as you type. Exact names and codes come first, then names that begin so, then what MiniSearch finds in the prose.

let loading;

// load fetches the engine and the index, once. A failure is not kept, so that the next use tries again.
export function load(search) {
  loading ??= Promise.all([
    import(search.dataset.engine),
    fetch(search.dataset.index).then((response) => response.json()),
  ]).catch((error) => { loading = undefined; throw error; });
  return loading;
}

// start makes the field a combo box over the index. It is called once, when the field is first used.
export async function start(search, field) {
  const list = document.createElement('div');
  list.className = 'hits';
  list.id = 'hits';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Pages found');
  search.append(list);
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-controls', list.id);
  field.setAttribute('aria-expanded', 'false');
  field.setAttribute('aria-autocomplete', 'list');

  let find = () => [];
  let selected = -1;
  const select = (i) => {
    selected = i;
    [...list.children].forEach((item, j) => {
      item.setAttribute('aria-selected', i === j);
      if (i === j) item.scrollIntoView({ block: 'nearest' });
    });
    if (i < 0) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', `hit-${i}`);
  };
  const close = () => {
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    select(-1);
  };
  const update = () => {
    const query = field.value.trim();
    if (!query) { close(); return; }
    const hits = find(query);
    list.replaceChildren(...(hits.length > 0 ? hits.map(entry) : [nothing(query)]));
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    select(hits.length > 0 ? 0 : -1);
  };
  field.addEventListener('input', update);
  field.addEventListener('focus', update);
  field.addEventListener('keydown', (event) => {
    const links = list.querySelectorAll('a');
    if (event.key === 'Escape') { close(); return; }
    if (list.hidden || links.length === 0) return;
    if (event.key === 'ArrowDown') select((selected + 1) % links.length);
    else if (event.key === 'ArrowUp') select((selected + links.length - 1) % links.length);
    else if (event.key === 'Enter' && selected >= 0) location.assign(links[selected].href);
    else return;
    event.preventDefault();
  });
  search.addEventListener('focusout', (event) => { if (!search.contains(event.relatedTarget)) close(); });
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => { if (event.target.closest('a')) close(); });

  const [{ default: MiniSearch }, documents] = await load(search);
  find = finder(MiniSearch, documents);
  update();
}

// finder returns a function from a query to the documents that fit, the best first, one for each address.
export function finder(MiniSearch, documents) {
  const index = new MiniSearch({
    idField: 'u',
    fields: ['n', 't', 'p', 'k', 'x'],
    // A page's title counts for its top alone, or its sections would all come before other pages.
    extractField: (document, field) => (field === 't' && document.p ? '' : document[field]),
    searchOptions: { boost: { n: 8, t: 4, p: 3 }, prefix: true, fuzzy: (term) => (/\d/.test(term) || term.length < 5 ? 0 : 0.2), combineWith: 'AND' },
    tokenize: (text) => text.split(/[^\p{L}\p{N}.]+|\.(?=\s|$)/u).filter(Boolean),
  });
  index.addAll(documents);
  const byURL = new Map(documents.map((d) => [d.u, d]));
  const named = documents.filter((d) => d.n);
  const bare = (text) => text.toLowerCase().replace(/^[-\u2010-\u2015\u2212]/, '');
  return (query) => {
    const wanted = bare(query);
    const exact = named.filter((d) => bare(d.n) === wanted);
    const begun = named.filter((d) => bare(d.n).startsWith(wanted));
    const found = index.search(query).map(({ id }) => byURL.get(id));
    const inside = wanted.length > 2 ? named.filter((d) => d.n.toLowerCase().includes(wanted)) : [];
    return [...new Set([...exact, ...begun, ...inside, ...found])].slice(0, 12);
  };
}

function entry(hit, i) {
  const link = document.createElement('a');
  link.id = `hit-${i}`;
  link.href = hit.u;
  link.tabIndex = -1;
  link.setAttribute('role', 'option');
  const title = document.createElement('b');
  title.textContent = hit.p ? `${hit.t}: ${hit.p}` : hit.t;
  const text = document.createElement('span');
  text.textContent = hit.x.slice(0, 120);
  link.append(title, text);
  return link;
}

function nothing(query) {
  const item = document.createElement('div');
  item.className = 'none';
  item.setAttribute('role', 'option');
  item.setAttribute('aria-disabled', 'true');
  item.textContent = `Nothing is found for “${query}”.`;
  return item;
}
