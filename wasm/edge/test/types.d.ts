// The types of the Worker's tests.

type TestWorker = Awaited<ReturnType<typeof import("./worker.mjs").startWorker>>;
type TestContext = import("node:test").TestContext;

/** The settings of entry.mjs. */
type EntrySettings = {
  /** Writes the records that wait. */
  flush: boolean;
  /** The time, 0 for that of the machine. */
  now: number;
  /** What the database does: "" works. */
  database: string;
  /** How long each statement takes longer, in milliseconds. */
  delay: number;
  /** "down" fails to write records. */
  records: string;
  /** "fails" fails to start runtimes. */
  boot: string;
  /** How long a fetch may take, 0 for the Worker's own limit. */
  fetchTime: number;
  /** How many times as long the Worker's limits are. */
  stretch: number;
};
/** What entry.mjs has counted. */
type EntryCounts = { roundTrips: number; recordWrites: number; peak: number; boots?: number };
type EntryAnswer = EntryCounts & { state: ReturnType<typeof import("../worker/handler.mjs").state> };
/** A statement of entry.mjs, with the one of D1 behind it. */
type CountedStatement = D1Statement & { real: RealStatement; sql: string };
type RealStatement = Record<"raw" | "run" | "all" | "first", (...args: unknown[]) => Promise<unknown>> & {
  bind(...args: (string | number)[]): RealStatement;
};
type RealDatabase = {
  prepare(sql: string): RealStatement;
  batch(statements: RealStatement[]): Promise<{ results: Record<string, unknown>[] }[]>;
  exec(sql: string): Promise<unknown>;
};

/** The bindings of entry.mjs. */
type EntryEnv = Record<string, unknown> & { DB: RealDatabase; SITE?: Site };

/** A request that secrets.test.mjs sends, and the status that its answer must have. */
type Sent = { target: string; method?: string; headers?: Record<string, string>; status?: number };

/** An answer as a test reads it. */
type ReadAnswer = {
  status: number;
  headers: Record<string, string>;
  text: string;
  json(): AnswerJSON;
};
/** The members of JSON answers that tests read by name. Each answer has some of them. */
type AnswerJSON = {
  token: string;
  records: unknown[];
  errorCode: number;
  parameter: string;
  details: string;
  requestId: string;
  errors: { errorCode: number; parameter?: string; details: string }[];
  keys?: object[];
  days: { refused: number }[];
  [name: string]: unknown;
};

/** A scenario with its folder, the name of its file, and the file's texts that no log may have. */
type TopicScenario = CompleteScenario & { interface: string; topic: string; notLogged: string[] };
/** The settings of a Worker in a state. */
type RunnerSettings = Pick<ScenarioState, "environment" | "sealing" | "singleUse" | "maxStoredKeys" | "adminOff"> & {
  keyStorage: string;
};
/** What a scenario runs on, and the details of the answers so far by the scenario's name. */
type RunsOn = {
  worker: TestWorker;
  storage: Awaited<ReturnType<typeof import("./storage.mjs").startStorage>>;
  license: LicenseServer;
  details: Map<string, string>;
};
type LicenseServer = Awaited<ReturnType<typeof import("./licenseserver.mjs").startLicenseServer>>;
type Secrets = import("./secrets.mjs").Secrets;
/** A step that is run. */
type RunStep = {
  step: CompleteStep;
  request: CompleteRequest;
  scenario: TopicScenario;
  kept: Record<string, string>;
  secrets: Secrets;
  time: number;
  where: string;
};
