// Types of the vectors' files, as far as JavaScript reads them. vectors/README.md documents all.

/** A form-encoded text: itself, or a base with changes. */
type TextInput = { text?: string; base?: string; without?: string[]; with?: string; append?: string };
type JSONObject = Record<string, object>;
/** A scenario of HTTP: what is sent, and the header fields of the answer. */
type Scenario = TextInput & {
  name: string;
  http?: {
    method?: string;
    path?: string;
    send?: "query" | "body";
    query?: string;
    body?: string;
    bodyRepeat?: [text: string, times: number];
    contentType?: string;
    accept?: string;
    fields?: [string, string][];
  };
  headers?: Record<string, string>;
  absentHeaders?: string[];
};
