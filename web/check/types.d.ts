// The types that the modules of web/check share. No page loads this file.

import type * as playtoken from "../../wasm/checker/npm/index.js";

declare global {
  type Answer = playtoken.Answer;
  type CreateChecker = typeof playtoken.createChecker;
  type Checker = playtoken.Checker;
  type Code = playtoken.Code;
  type Edit = playtoken.Edit;
  type Given = playtoken.Given;
  type Problem = playtoken.Problem;
  type Result = playtoken.Result;
  type TextRange = playtoken.Range;
  type Warning = playtoken.Warning;

  /** Checker.check, of a text. */
  type Check = (text: string, options?: { form?: boolean }) => Result;
  type Name = { name: string };
  type Pair = [name: string, value: string];
  /** Replaces a range of a text. A pair whose replacement is null goes with its separator. */
  type TextEdit = [start: number, end: number, replacement: string | null];
  /**
   * A change of a request: it sets the first parameter of that name or adds one, leaves out all of
   * that name (null), or renames them.
   */
  type Change =
    | { name: string; value: string; rename?: undefined }
    | { name: string; value: null; rename?: undefined }
    | { name: string; value?: undefined; rename: string };
  /** A certain fix: an edit of the text or a change of the request. */
  type Fix = { edit: Edit; change?: undefined } | { edit?: undefined; change: Change };
  /** A pair with the parts that must not be shown. See secrecy. */
  type SecretPair = Given & {
    kind?: string;
    secrets: [start: number, end: number][];
    hidesName: boolean;
    hidesValue: boolean;
    label: string;
  };
  type SecretsOf = (result: Result) => SecretPair[];
  /** The actions of the buttons in the verdict and the notes. */
  type Actions = {
    check: Check;
    fix(edits: TextEdit[]): void;
    show(range: TextRange): void;
    field(name: string): HTMLElement | undefined;
    /** Puts a key ID into the last request. */
    useKeyID(id: string): void;
  };
  /** The description of a language of samples, from the site's generator. */
  type Language = {
    key: string;
    escapes: [character: string, escape: string][];
    doubled?: boolean;
    head: string;
    between: string;
    next: string;
    tail: string;
  };

  /** A token request of a HAR file. */
  type Row = {
    number: number;
    time: string;
    method: string;
    endpoint: string;
    answered: number;
    form: string;
    lost: boolean;
    parameters: string[];
    ok: boolean;
    problems: Problem[];
    warnings: number;
  };
  type Rows = { rows: Row[]; entries: number };
  type HARTools = { check: Check; path: string; secretsOf: SecretsOf; redact: (text: string) => string };
  /** The parts of a HAR entry that are read. A file may hold anything in their place. */
  type HAREntry = {
    startedDateTime?: unknown;
    request?: {
      method?: unknown;
      url?: unknown;
      bodySize?: number;
      postData?: { text?: unknown; mimeType?: unknown; params?: unknown[] };
    };
    response?: { status?: unknown };
  } | null;

  /** An error in a JSON answer of the endpoint. */
  type ErrorEntry = { errorCode: number; errorMessage: string; parameter?: string; details: string; fix: string };

  type State = import("./state.js").State;
  type Copy = typeof import("./copy.js").copy;

  type Child = Node | string | null | undefined;
  type Make = <K extends keyof HTMLElementTagNameMap>(
    name: K,
    properties?: Record<string, unknown>,
    ...children: Child[]
  ) => HTMLElementTagNameMap[K];
  /** The elements of the pages that have a special type, by their IDs. */
  type Elements = {
    text: HTMLTextAreaElement;
    "add-key": HTMLButtonElement;
    undo: HTMLButtonElement;
    redo: HTMLButtonElement;
    clear: HTMLButtonElement;
    share: HTMLButtonElement;
    open: HTMLButtonElement;
    file: HTMLInputElement;
    try: HTMLFormElement;
    "try-send": HTMLButtonElement;
    "try-text": HTMLTextAreaElement;
  };
  type ById = <K extends string>(id: K) => K extends keyof Elements ? Elements[K] : HTMLElement;

  type FieldOptions = { hint?: string; kind?: "input" | "textarea"; live?: boolean } & Record<string, unknown>;
  type Field = {
    input: HTMLInputElement;
    box: HTMLElement;
    fail(text?: string): void;
  };
  /** The results of a key tool. */
  type Shown = { text?: string; notes?: string[]; rows?: ShownRow[] };
  type ShownRow = {
    name: string;
    value: string;
    fresh?: () => string;
    uses?: string[];
    more?: Node;
    plain?: boolean;
  };
  /** Finds key IDs at a place. Returns a description of the input, if that is recognized. */
  type Finder<T, R = string | undefined> = (input: T, found: FoundKeys, path: string[], depth: number) => R;
  /** Collects key IDs and notes, each with the path to its place. */
  type FoundKeys = {
    add(bytes: Uint8Array, path: string[]): void;
    note(path: string[], text: string): void;
  };
  type FindKeyIDs = (input: string | ArrayBuffer | ArrayBufferView) => FoundKeyIDs;
  /**
   * An element of XML, by its local name in lower case: prefixes differ between packagers. Names of
   * attributes begin with @.
   */
  type XMLElement = { name: string; attributes: Record<string, string> };
  /** The text of an element is the text between its last tag and its end. */
  type XMLListener = { start(element: XMLElement): void; end(element: XMLElement & { text: string }): void };
  type KeyForms = {
    length: number;
    hex: string;
    base64: string;
    base64url: string;
    uuid?: string;
    playReady?: { hex: string; base64: string };
  };
  type Converted =
    | { error: string }
    | (KeyForms & { error?: undefined; reading: string; notes: string[]; likely?: string });
  type Reading =
    | { error: string }
    | { error?: undefined; reading: string; notes: string[]; bytes: Uint8Array; uuid?: boolean; likely?: string };
  type FoundKeyIDs =
    | { error: string }
    | {
        error?: undefined;
        what: string | undefined;
        keyIds: { hex: string; uuid: string; sources: string[] }[];
        notes: string[];
      };
  type TokenHeader =
    | { error: string; kind: string }
    | {
        error?: undefined;
        version: number;
        environment: string;
        accountId: number;
        keyCheck: string;
        tokenId: string;
        characters: number;
        sealedBytes: number;
      };
  type KeyErrorKind =
    | "empty"
    | "length"
    | "not-hex"
    | "broken-text"
    | "integrity"
    | "past"
    | "range"
    | "not-a-time"
    | "no-webcrypto";
  type When = Date | number | string | null | undefined;

  // Of Trusted Types, which the library of types lacks, the part that lock.js uses.
  var trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } } | undefined;
}
