// The types that the scripts of web/site share. No page loads this file.

/** An entry of the search index: a page, or a section of one. */
type SearchDocument = {
  /** The address. */
  u: string;
  /** The name or code that the page is about. */
  n: string;
  /** The title of the page or section. */
  t: string;
  /** The title of the page that a section belongs to. */
  p: string;
  /** Keywords. */
  k: string;
  /** The prose. */
  x: string;
};
type SearchHit = SearchDocument & { terms: string[] };
/** The parts of MiniSearch that search.js uses. */
type SearchEngine = new (options: {
  idField: string;
  fields: string[];
  extractField(document: SearchDocument, field: keyof SearchDocument): string;
  tokenize(text: string): string[];
  processTerm(term: string): string;
  searchOptions: {
    boost: Record<string, number>;
    prefix: boolean;
    fuzzy(term: string): number;
    processTerm(term: string): string;
  };
}) => {
  addAll(documents: SearchDocument[]): void;
  search(text: string, options: { combineWith: string }): { id: string; terms: string[] }[];
};
type Tab = { key: string; tab: HTMLElement; panel: HTMLElement };
type MakeElement = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties?: object,
  ...children: (Node | string)[]
) => HTMLElementTagNameMap[K];
