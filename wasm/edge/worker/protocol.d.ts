// The protocol between the Worker's JavaScript and Go, as the service and the runtime pass its
// values. ../protocol.go describes their bytes.

/** A request with the results that JavaScript has found for it so far. */
type Packet = {
  /** 64 random bytes, the same ones each time that the request is replayed. */
  random: Uint8Array;
  /** When the request came, in milliseconds since 1970. It stays the same in each replay. */
  now: number;
  /**
   * Lines: method, path, escaped path, query, client and trouble; then "Name: value" for each
   * header field that the interface reads.
   */
  head: string;
  body: Uint8Array;
  /** The results, as encodeResult writes them. */
  results: Uint8Array[];
};
/** The part of a packet that Go reads before the body arrives. */
type PacketHead = Pick<Packet, "random" | "now" | "head">;
/** The trouble with a body in a packet's head. An "unread" body may still be read. */
type Trouble = "" | "large" | "broken" | "unread";

/** Go's result for a packet: the answer, or a question that JavaScript must answer first. */
type Step =
  | { answer: GoAnswer; statements?: undefined; fetch?: undefined }
  | { answer?: undefined; statements: Transaction; fetch?: undefined }
  | { answer?: undefined; statements?: undefined; fetch: Fetch };
type AnswerStep = Extract<Step, { answer: GoAnswer }>;
type QuestionStep = Exclude<Step, AnswerStep>;

/** An answer, with the members that only the log and the records get. */
type GoAnswer = {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The row that records the exchange, "" for none. */
  record: string;
  /** Whether the account of the record is verified. */
  verified: boolean;
  /** Whether the log gets the answer only if it has an error. */
  quiet: boolean;
  log: {
    /** The interface's name. */
    msg: string;
    error?: string;
    code?: number;
    parameter?: string;
    account?: number;
    token?: string;
    licenseServer?: string;
  };
};

/** Statements that run as one transaction. */
type Transaction = {
  all: { sql: string; args: (string | number)[] }[];
  /** The place of the statement whose row is the result. */
  place: number;
  report: boolean;
  /** The time in which the result can be reused, in milliseconds. */
  reuse: number;
};

/** A request to another server. */
type Fetch = {
  /** The number of the server: api.LicenseServer or api.KeyStorage. */
  server: number;
  url: string;
  headers: Record<string, string>;
  body: string;
  /** The largest size of an answer, in bytes. */
  limit: number;
};
type Fetched = { status: number; contentType: string; body: Uint8Array };

/** A result: a row (null for none), a failure in words for the log, or a fetched answer. */
type StepResult = { row?: string | null; error?: string } & Partial<Fetched>;

/** The exports of the full module: see ../exports.go. */
type GoExports = {
  memory: WebAssembly.Memory;
  edge_reserve(size: number): number;
  edge_limit(head: number, now: number): number;
  edge_answer(head: number, body: number, size: number, now: number): number;
  edge_unavailable(head: number, body: number, now: number): number;
  edge_describe(): number;
};
/** The exports of the hot module: see ../hot.go. */
type HotExports = GoExports & {
  edge_configure(size: number): void;
  edge_top(): number;
};

/** An interface of Go's route table: see ../service.go. */
type Interface = {
  /** Its paths. A path that ends with a slash includes all paths below it. */
  paths: string[];
  /** The header fields that it reads. */
  headers: string[];
  /** Whether its errors are HTML unless the query demands JSON. */
  html: boolean;
  /** Whether the production environment lacks it. */
  testOnly: boolean;
  /** Whether the hot module lacks it. */
  full: boolean;
};
