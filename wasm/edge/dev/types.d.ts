// The types of the Worker's development tools.

type SQLValue = string | number | null;
type SQLRow = Record<string, SQLValue>;
type SQLResult = { results: SQLRow[]; meta: { size_after: number } };
/** Options of a Worker and of its database, of which Miniflare's union of types takes no part. */
type EdgeOptions = Record<string, unknown> & { d1Persist?: string };
/** A Worker in workerd. url leads to it without a proxy before it. */
type StartedWorker = {
  mf: import("miniflare").Miniflare;
  url: string;
  db: import("./database.mjs").Database;
  stop(): Promise<void>;
};
/** A message of the vectors, and header fields beside its own. */
type Message = {
  method?: string;
  path: string;
  query?: string;
  body?: string | Uint8Array;
  contentType?: string;
  accept?: string;
  fields?: [name: string, value: string][];
  headers?: Record<string, string | string[]>;
};
/** The options of Miniflare that are set here. */
type MiniflareOptions = ConstructorParameters<typeof import("miniflare").Miniflare>[0];
