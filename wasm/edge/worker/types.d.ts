// The types that the Worker's modules share, and the parts of workerd that they use.

/** The binding of a D1 database. */
type D1 = {
  prepare(sql: string): D1Statement;
  batch(statements: D1Statement[]): Promise<{ results: Record<string, unknown>[] }[]>;
};
type D1Statement = {
  bind(...args: (string | number)[]): D1Statement;
  raw(): Promise<unknown[][]>;
};
/** The Worker's bindings, variables and secrets. */
type Env = Record<string, unknown> & { DB: D1; SITE?: Site };
/** The binding of the site's files. */
type Site = { fetch: typeof fetch };
type Context = { waitUntil(work: Promise<unknown>): void };

/** A line of the log: slog's level and message, and more members. */
type LogLine = { level: "info" | "warn" | "error"; msg: string } & Record<string, unknown>;
type Log = (line: LogLine) => void;

/** A request's URL: see url.mjs. */
type Target = { path: string; escaped: string; query: string; broken: boolean };

/**
 * The reason why a body is missing: it is too large, it did not arrive whole and in time, or too
 * many bytes are held.
 */
type BodyTrouble = "" | "large" | "broken" | "full";

/** The parts of a Service. */
type Parts = {
  /** Starts a runtime of the hot module. */
  bootHot(): GoRuntime;
  /** Starts a runtime of the full module. */
  bootFull(): GoRuntime;
  /** Reports whether the hot module lacks the interface of a path. */
  needsFull(path: string): boolean;
  /** Runs statements. */
  statements: Pick<import("./statements.mjs").Statements, "run">;
  /** Asks other servers. */
  fetch(fetch: Fetch, signal: AbortSignal): Promise<Fetched>;
  /** Returns the answer when no runtime can be started. */
  lastResort(json: boolean): GoAnswer;
  /** Queues a record. */
  record(row: string, verified: boolean, database: D1, ctx: Context): void;
  log: Log;
  /** Reads bodies. */
  bodies: Pick<import("./bodies.mjs").Bodies, "with">;
};
/** The part of a Runtime that a Service calls. */
type GoRuntime = Pick<
  import("./runtime.mjs").Runtime,
  "memory" | "grown" | "stuck" | "limit" | "answer" | "unavailable"
>;
