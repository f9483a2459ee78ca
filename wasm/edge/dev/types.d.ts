// The types of the Worker's development tools.

type SQLValue = string | number | null;
type SQLRow = Record<string, SQLValue>;
type SQLResult = { results: SQLRow[]; meta: { size_after: number } };
type WorkerOptions = import("miniflare").WorkerOptions;
type Manifest = NonNullable<WorkerOptions["config"]["manifest"]>;
/** A Worker: its name, modules, variables, other bindings, files and addresses. */
type EdgeWorker = {
  name: string;
  manifest: Manifest;
  bindings?: Record<string, unknown>;
  env?: WorkerOptions["config"]["env"];
  assets?: WorkerOptions["config"]["assets"];
  unsafeDirectSockets?: NonNullable<WorkerOptions["dev"]>["unsafeDirectSockets"];
};
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
/** The settings of an environment in wrangler.jsonc that are checked before a deployment. */
type Settings = {
  vars: Record<string, unknown>;
  route?: Route;
  routes?: Route[];
  d1_databases: { database_id?: string; database_name?: string }[];
};
type Route = string | { pattern: string; zone_name?: string; custom_domain?: boolean };
type MiniflareOptions = import("miniflare").MiniflareOptions;
