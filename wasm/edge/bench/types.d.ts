// The types of the Worker's measurements.

type Mix = "rejected" | "issued" | "mixed" | "redeemed";
/** What the load tool reports. */
type LoadResult = { perSecond: number; p50: number; p99: number; max: number; wrongAll: number; wrong: string[] };
type Measure = "perSecond" | "p50" | "p99";
type Turn = { mix: Mix; connections: number; seconds: number; requests?: number };
/** A case of the throughput: its results by the Worker's name. */
type LoadCase = { mix: Mix; connections: number; delay: number; results: Record<string, LoadResult[]> };
/** The times of a Worker, in milliseconds. */
type WorkerTimes = Record<"started" | "first" | "firstCPU" | "rejected" | "issued" | "other", number[]>;

/** What hono.mjs needs of Hono's context. */
type BaselineEnv = {
  Bindings: {
    DB: { prepare(sql: string): BaselineStatement };
    PLAYTOKEN_PUBLIC_URL: string;
    PLAYTOKEN_SEALING_KEYS: string;
  };
  Variables: { id: string; log: object };
};
type BaselineStatement = {
  bind(...args: (string | number)[]): BaselineStatement;
  raw(): Promise<unknown[][]>;
  first(): Promise<Record<string, unknown> | null>;
};

/** A statement of delay.mjs, with the one of D1 behind it. */
type DelayedStatement = Pick<RealStatement, "raw" | "first" | "run"> & {
  real: RealStatement;
  bind(...args: (string | number)[]): DelayedStatement;
};
