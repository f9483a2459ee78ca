/** The parameters of a request. A text is form-encoded. */
export type FormInput = string | Pairs | Record<string, Value | readonly Value[] | null | undefined>;
/**
 * What can be checked: a text that people paste (URL, query, form body, curl or PowerShell
 * command), or the parameters themselves.
 */
export type Input = FormInput | Address;
export type Value = string | number | bigint | boolean;

// The types of the web are described, not named, so that they are not needed where there are none.

/** A URLSearchParams, or a FormData without files. */
export interface Pairs {
  append(name: string, value: string): void;
  getAll(name: string): unknown[];
}

/** A URL. */
export interface Address {
  readonly href: string;
  readonly searchParams: Pairs;
}

export interface Options {
  /**
   * The WebAssembly module, where it is not beside this file: a WebAssembly.Module, its bytes, a
   * Response with them, a promise of one of these, or its address, a URL or a text.
   */
  wasm?: object | string;
}

export interface FormCheckOptions {
  /** The time at which relative times begin and others have to lie ahead. Default: now. */
  now?: Date | number;
}

export interface CheckOptions extends FormCheckOptions {
  /** Take a text as form-encoded as it stands, without asking what else it could be. */
  form?: boolean;
}

/** A range of the checked text, in UTF-16 code units, as String.prototype.slice takes them. */
export interface Range {
  start: number;
  end: number;
}

/** Puts the replacement in the place of the range. */
export interface Edit extends Range {
  replacement: string;
}

export interface Finding extends Range {
  /** The parameter as the request has to name it, "" for the request as a whole. */
  parameter: string;
  /** What is wrong. */
  details: string;
  /** What to do about it. */
  fix: string;
  /** The change that mends it, where that is certain. */
  edit?: Edit;
}

/**
 * A mistake in the request: the endpoint would answer with its code. A first one with code 404,
 * 405, 413 or 415 is about how the request is sent, as far as the text tells: the endpoint answers
 * with it alone, and does not read the parameters.
 */
export interface Problem extends Finding {
  code: number;
  /** The name of the code's constant, such as "InvalidKeyID". */
  name: string;
  /** The catalogue's text of the code. */
  message: string;
}

/** Something that does not fail the request, and is probably not what was meant. */
export interface Warning extends Finding {
  kind: string;
  /** Whether it adds nothing to one of the problems: people need to see the problem alone. */
  repeats?: boolean;
}

export interface Note extends Range {
  id: string;
  /** The option that the note is about, such as "--data". */
  option: string;
  details: string;
  fix: string;
  edits: Edit[];
}

/** What the text was taken for. */
export interface Recognized {
  kind:
    | "text"
    | "URL"
    | "query"
    | "form body"
    | "JSON body"
    | "HTTP request"
    | "curl command (bash)"
    | "curl command (Windows cmd)"
    | "PowerShell command";
  /** The parameters, form-encoded, as the endpoint sees them. */
  form: string;
  method: string;
  endpoint: string;
  contentType: string;
  /** It may be a request. Otherwise a note says what it is, such as an answer of the endpoint. */
  request: boolean;
  /** Parameters travel in the URL, where servers log them. */
  inQuery: boolean;
  notes: Note[];
}

/** One name=value pair, in the order of the text. The range is that of the value. */
export interface Given extends Range {
  name: string;
  value: string;
  /** The parameter that the name means, "" when there is none. */
  parameter: string;
  /** The percent-encoding or UTF-8 is broken. */
  broken: boolean;
}

export interface Result {
  /** The text that was checked: the one given, or that of the parameters given. */
  text: string;
  recognized: Recognized;
  /** No problem was found here. See serverOnly. */
  ok: boolean;
  /** The status that the endpoint would answer with as far as the request tells. */
  status: number;
  errorFormat: "html" | "json";
  problems: Problem[];
  warnings: Warning[];
  /**
   * Codes that only the service can tell. They were not checked; that is not to say that they pass.
   * Empty when there are problems: the service looks no further then.
   */
  serverOnly: number[];
  /** Empty where the form is longer than 64 KiB, which no endpoint reads. */
  parameters: Given[];
}

export interface FormAnswerOptions extends FormCheckOptions {
  /** Default: as the request asks for. */
  format?: "html" | "json";
  /** Repeated in the body, as the endpoint does. Default: "". */
  requestId?: string;
  /**
   * The root URL of the documentation, without a final slash. Default: "", for links relative to
   * the host.
   */
  docs?: string;
}

export interface AnswerOptions extends FormAnswerOptions, CheckOptions {}

/** The error answer of the endpoint, byte for byte. */
export interface Answer {
  status: number;
  contentType: string;
  body: string;
}

export interface Parameter {
  name: string;
  kind: string;
  group: string;
  source: string;
  summary: string;
  format: string;
  example: string;
  required: string;
  extension: boolean;
  indexed: boolean;
  secret: boolean;
  digits?: number;
  min?: number;
  max?: number;
  values?: string[];
  levels?: number[];
  codes: number[];
}

export interface Code {
  code: number;
  name: string;
  text: string;
  status: number;
  stage: "request" | "service" | "redemption";
  parameters: string[];
}

export interface FormChecker {
  /**
   * Finds all that is wrong with a request and can be told without the service. Nothing leaves this
   * program.
   */
  check(input: FormInput, options?: FormCheckOptions): Result;
  /** What the endpoint would answer to the request's problems; null when it has none. */
  answer(input: FormInput, options?: FormAnswerOptions): Answer | null;
  /**
   * The ranges of a form-encoded text that must not be shown to others, in order: values of secret
   * parameters and of unknown names, and everything that looks like a secret wherever it is. For
   * parameters in an object they are ranges of the form-encoded text of these.
   */
  secretRanges(parameters: FormInput): [start: number, end: number][];
  /**
   * A text of any kind, such as a path or a line of a log, with *** for all that looks like a
   * secret.
   */
  redact(text: string): string;
  /** The table of parameters. */
  readonly parameters: Parameter[];
  /** The catalogue of codes, the HTTP-level ones after the negative ones. */
  readonly codes: Code[];
  /** Frees the module. Calls after it throw. */
  close(): void;
}

/** Reads what people paste, too. */
export interface Checker extends FormChecker {
  check(input: Input, options?: CheckOptions): Result;
  answer(input: Input, options?: AnswerOptions): Answer | null;
}

/** An error of the checker itself: its module could not be loaded, crashed, or was closed. */
export class CheckerError extends Error {}

/** Loads the module. After a rejection it can be called again. */
export function createChecker(options?: Options): Promise<Checker>;
