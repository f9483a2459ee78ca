/** The parameters of a request. A text is form-encoded. */
export type FormInput = string | Pairs | Record<string, Value | readonly Value[] | null | undefined>;
/**
 * The input of a check: a pasted text (URL, query, form body, HTTP request, curl or PowerShell
 * command), or parameters.
 */
export type Input = FormInput | Address;
export type Value = string | number | bigint | boolean;

// The web's types are described and not named, so that programs without these types can compile.

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
   * The WebAssembly module, if it is not beside this file: a WebAssembly.Module, its bytes, a
   * Response with them, a promise of one of these, or its address as a URL or a text.
   */
  wasm?: object | string;
}

export interface FormCheckOptions {
  /**
   * The current time. Relative times count from it, and absolute times must be later. Default: the
   * clock's.
   */
  now?: Date | number;
}

export interface CheckOptions extends FormCheckOptions {
  /** Whether to read a text as form-encoded, even if it looks like a URL or a command. */
  form?: boolean;
}

/** A range of the checked text, in UTF-16 code units, as String.prototype.slice takes them. */
export interface Range {
  start: number;
  end: number;
}

/** Replaces the range with the replacement. */
export interface Edit extends Range {
  replacement: string;
}

export interface Finding extends Range {
  /** The name of the parameter as the request must write it, "" for the request as a whole. */
  parameter: string;
  /** The cause: the mistake in this request. */
  details: string;
  /** The right input. */
  fix: string;
  /** The edit that makes the fix, if it is certain. */
  edit?: Edit;
}

/**
 * A mistake for which the endpoint refuses the request. If the text shows how the request is sent,
 * the first problem can have the code 404, 405, 413 or 415. The endpoint then answers with this
 * problem alone, and does not read the parameters.
 */
export interface Problem extends Finding {
  code: number;
  /** The name of the code's constant, such as "InvalidKeyID". */
  name: string;
  /** The catalogue's text of the code. */
  message: string;
}

/** A remark on input that the endpoint accepts, but that is probably a mistake. */
export interface Warning extends Finding {
  kind: string;
  /** Whether it only repeats a problem. Then people need to see the problem alone. */
  repeats?: boolean;
}

/** A value that is not known. Its range is the value's. */
export interface Unknown extends Range {
  /** The name of the parameter, "" for a part that may hold any parameters, such as a file. */
  parameter: string;
}

export interface Note extends Range {
  id: string;
  /** The option that the note is about, such as "--data". */
  option: string;
  details: string;
  fix: string;
  edits: Edit[];
}

/** A text that is not a request. */
export interface Other {
  kind:
    | "unrecognized"
    | "endpoint-answer"
    | "error-code"
    | "license-token"
    | "license-acquisition-url"
    | "license-server-answer"
    | "key-source"
    | "sibling-request"
    | "other-request"
    | "program"
    | "json";
  /** What to do with it. */
  fix: string;
  /** The error codes in the text. */
  codes: number[];
  /** The key IDs in the text: 32 hexadecimal digits in the order of the UUID. */
  keyIds: string[];
  /** What a token shows in clear, or the parameters that correspond to a sibling interface's. */
  facts: { name: string; value: string }[];
}

/** The interpretation of the text. */
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
  /** The parameters, form-encoded, as the endpoint gets them. */
  form: string;
  method: string;
  endpoint: string;
  contentType: string;
  /** The first sentence about the text, which names its kind. */
  sentence: string;
  /** Whether the text is a request. If not, there are no problems, no warnings and no notes. */
  request: boolean;
  /** The description of a text that is not a request. */
  other?: Other;
  /** Whether parameters are in the URL, which servers log. */
  inQuery: boolean;
  notes: Note[];
}

/** A name=value pair. Its range is the value's. */
export interface Given extends Range {
  name: string;
  value: string;
  /** The parameter with this name, without the number of a key. "" for an unknown name. */
  parameter: string;
  /** Whether its percent-encoding or UTF-8 is broken. */
  broken: boolean;
}

export interface Result {
  /** The checked text: the given one, or the form-encoded text of the given parameters. */
  text: string;
  recognized: Recognized;
  /** Whether the text is a request without a problem. See serverOnly. */
  ok: boolean;
  /**
   * The status of the endpoint's answer, as far as the request alone determines it. It is 0 for a
   * text that is not a request.
   */
  status: number;
  errorFormat: "html" | "json";
  problems: Problem[];
  warnings: Warning[];
  /**
   * Whether parts of the request are not known, such as shell variables. They were not checked. The
   * endpoint may still find problems with them.
   */
  partial: boolean;
  /** The values that are not known. */
  unknown: Unknown[];
  /**
   * Codes that only the service can check. The service may still answer with one of them. The list
   * is empty if there are problems, because the service then checks nothing else.
   */
  serverOnly: number[];
  /**
   * The pairs in the order of the text. The list is empty if the form is longer than 64 KiB, which
   * no endpoint reads.
   */
  parameters: Given[];
}

export interface FormAnswerOptions extends FormCheckOptions {
  /** Default: the format that the request asks for. */
  format?: "html" | "json";
  /** The request ID in the body. Default: "". */
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
   * Finds all problems of a request that can be found without the service. Nothing is sent
   * anywhere.
   */
  check(input: FormInput, options?: FormCheckOptions): Result;
  /** Returns the endpoint's answer to the request's problems, or null if it has none. */
  answer(input: FormInput, options?: FormAnswerOptions): Answer | null;
  /**
   * Returns the ranges of a form-encoded text that must not be shown to others, in order: values of
   * secret parameters and of unknown names, and everything that looks like a secret, wherever it
   * is. For other input they are ranges of its form-encoded text.
   */
  secretRanges(parameters: FormInput): [start: number, end: number][];
  /**
   * Replaces everything that looks like a secret with ***, in a text of any kind, such as a path or
   * a line of a log.
   */
  redact(text: string): string;
  /** The table of parameters. */
  readonly parameters: Parameter[];
  /** The catalogue of codes: the negative ones, then the HTTP-level ones. */
  readonly codes: Code[];
  /** Frees the module. Calls after it throw. */
  close(): void;
}

/** Also reads pasted texts. */
export interface Checker extends FormChecker {
  check(input: Input, options?: CheckOptions): Result;
  answer(input: Input, options?: AnswerOptions): Answer | null;
}

/** An error of the checker itself: its module could not be loaded, crashed, or was closed. */
export class CheckerError extends Error {}

/** Loads the module. After a rejection it can be called again. */
export function createChecker(options?: Options): Promise<Checker>;
