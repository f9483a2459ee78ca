import type { FormChecker, Options } from "./index.js";

export type {
  Answer,
  Code,
  FormAnswerOptions,
  FormChecker,
  FormCheckOptions,
  FormInput,
  Options,
  Parameter,
  Problem,
  Result,
  Warning,
} from "./index.js";
export { CheckerError } from "./index.js";

/**
 * Loads form.wasm, which is about half as large as checker.wasm. After a rejection it can be called
 * again.
 */
export function createFormChecker(options?: Options): Promise<FormChecker>;
