// The types of the portal's tests.

/** The parts of an OpenAPI document that tests read. */
type OpenAPI = {
  info: { title?: string };
  paths: Record<string, Record<string, OpenAPIOperation>>;
};
type OpenAPIOperation = {
  requestBody: { content: Record<string, { examples: object }> };
  responses: Record<number, { content?: Record<string, unknown> }>;
};
/** What is sent to an operation. at is the path, where the document's has parameters. */
type OperationCall = { at?: string; query?: string; body?: string; headers?: Record<string, string> };

type ServedSite = Awaited<ReturnType<typeof import("./browser.mjs").serveSite>>;
type NativeServer = Awaited<ReturnType<typeof import("./native.mjs").startNative>>;
type ColorScheme = "light" | "dark";
/** A server that lists what arrives. */
type Listener = { arrived: Set<string>; port: number; url: string; close(): Promise<void> };

// What tests and benchmarks put into pages.
declare var axe: typeof import("axe-core");
declare var heard: (string | undefined)[];
declare var seen: (string | undefined)[];
declare var times: number[];
declare var instances: number;
declare var crash: boolean | undefined;
declare var inserted: [name: string, value: string][];
declare var panel: ReturnType<typeof import("../check/keytools-panel.js").mountKeyTools>;
declare var clock: number | undefined;
