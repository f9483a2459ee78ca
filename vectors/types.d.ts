// Types of the vectors' files, for the members that JavaScript reads. README.md documents all.

type JSONValue = string | number | boolean | null | JSONValue[] | JSONMembers;
type JSONMembers = { [name: string]: JSONValue };

/** A form-encoded text: itself, or a base with changes. */
type TextInput = { text?: string; base?: string; without?: string[]; with?: string; append?: string };
/** A problem or a warning: the place of a parameter, by its text and its occurrence. */
type Mark = { parameter: string; at?: string; nth?: number };
type TextCase = TextInput & {
  name: string;
  /** Of the terms the keys. */
  terms?: { kid?: string; keys?: { kid: string }[] };
  problems?: (Mark & { code: number; details?: string })[];
  warnings?: (Mark & { kind: string })[];
};
/** A file of vectors, with its name. */
type VectorFile<Case> = { file: string; cases: Case[] };
/** A pasted text, and how it is read. */
type PasteCase = {
  name: string;
  text: string;
  kind: string;
  form: string;
  method: string;
  endpoint?: string;
  contentType?: string;
  body?: string;
  /** The IDs of notes. */
  notes?: string[];
  /** The parameters whose values are not known. */
  unknown?: string[];
  /** The codes and parameters of the problems. */
  problems?: string[];
  /** The kind of a text that is not a request. */
  other?: string;
  subject?: string;
  codes?: number[];
  keyIds?: string[];
  facts?: Record<string, string>;
  /** The text that the fix of a note makes, by the note's ID. */
  fixes?: Record<string, string>;
  /** Values of the form with their texts. "at" is a byte offset. */
  ranges?: { form: string; text: string; at?: number }[];
};

/** An account of a state. */
type Account = {
  id: number;
  name?: string;
  enabled?: boolean;
  playready?: boolean;
  credits: number;
  licenseUrl?: string;
  authenticators: { environment: "test" | "production"; secret: string; until?: string }[];
};
/** A state that scenarios run in. */
type ScenarioState = {
  name: string;
  environment: "test" | "production";
  accounts: Account[];
  database?: string;
  keyStorage?: string;
  sealing?: string;
  singleUse?: boolean;
  maxStoredKeys?: number;
  adminOff?: boolean;
};
type StoredKey = { kid: string; kek: string; ek: string; contentKey: string };
/** The values that replace "{NAME}", by kind. */
type NamedValues = Record<
  "authenticators" | "licenseServers" | "operators" | "tokens" | "texts",
  Record<string, string>
>;
/** The values of scenarios/states.json and scenarios/requests.json together. */
type World = NamedValues & {
  states: ScenarioState[];
  keys: StoredKey[];
  requests: Record<string, { request?: ScenarioRequest; expect?: Expectation }>;
};

/** A file of scenarios. */
type ScenarioFile = { state: string; notLogged?: string[]; scenarios: Scenario[] };
type Scenario = { name: string; state?: string; steps: ScenarioStep[] };
type ScenarioStep = {
  at?: string;
  disabled?: boolean;
  upstream?: Upstream;
  request?: ScenarioRequest;
  expect?: Expectation;
  effects?: Effects;
  keep?: Record<string, string>;
  keepHeaders?: Record<string, string>;
};
type ScenarioRequest = {
  to?: string;
  as?: string;
  method?: string;
  path?: string;
  query?: string;
  headers?: Record<string, string | string[]>;
  form?: TextInput;
  send?: "query" | "body";
  body?: string;
  repeat?: [text: string, times: number];
  fill?: Record<string, string>;
  client?: string;
};
/** The behavior of the license server behind the gateway. */
type Upstream = { does?: string; contentTypes?: string[]; body?: string };
/** The expected answer. */
type Expectation = {
  status: number;
  headers?: Record<string, string>;
  code?: number;
  parameter?: string;
  details?: string;
  fix?: string;
  problems?: number[];
  sameDetailsAs?: string;
  fault?: Record<string, string>;
  text?: string;
  has?: string[];
  lacks?: string[];
  json?: JSONValue;
  terms?: JSONMembers;
};
/** The expected effects of a request. */
type Effects = {
  charged?: number;
  statements?: number;
  fetches?: number;
  forwarded?: string[];
  recorded?: number;
  records?: JSONMembers[];
};

/** A scenario with its state, and with complete requests and expectations. */
type CompleteScenario = Omit<Scenario, "state" | "steps"> & { state: ScenarioState; steps: CompleteStep[] };
type CompleteStep = Omit<ScenarioStep, "request" | "expect"> & {
  request?: CompleteRequest;
  expect?: Expectation & Required<Pick<Expectation, "headers">>;
};
type CompleteRequest = ScenarioRequest & Required<Pick<ScenarioRequest, "path" | "query" | "headers" | "fill">>;
/** A request as it is sent. */
type RequestMessage = {
  method: string;
  path: string;
  query: string;
  body: string;
  headers: [name: string, value: string][];
  client: string;
};
