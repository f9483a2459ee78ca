import type { FormChecker, Options } from "./index.js";

export { CheckerError } from "./index.js";
export type {
  Answer,
  Code,
  FormAnswerOptions,
  FormCheckOptions,
  FormChecker,
  FormInput,
  Options,
  Parameter,
  Problem,
  Result,
  Warning,
} from "./index.js";

/** Loads form.wasm, two thirds of the module that createChecker loads. After a rejection it can be called again. */
export function createFormChecker(options?: Options): Promise<FormChecker>;
