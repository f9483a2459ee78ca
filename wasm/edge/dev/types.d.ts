// The types of the Worker's development tools.

type SQLValue = string | number | null;
type SQLRow = Record<string, SQLValue>;
type SQLResult = { results: SQLRow[]; meta: { size_after: number } };
/** Options of a Worker and of its database, of which Miniflare's union of types takes no part. */
type EdgeOptions = Record<string, unknown> & { d1Persist?: string };
/** A Worker in workerd. Its URL bypasses Miniflare's proxy. */
type StartedWorker = {
  mf: import("miniflare").Miniflare;
  url: string;
  db: import("./database.mjs").Database;
  stop(): Promise<void>;
};
/** A message of the vectors, with additional header fields. */
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
