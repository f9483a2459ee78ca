// The modules that the build adds to the Worker's, and the globals of Go's wasm_exec.js.

declare module "*/interfaces.mjs" {
  /** Begins paths that are the service's, those that do not exist too. */
  export const root: string;
  export const tokenPath: string;
  export const maxBody: number;
  export const interfaces: Interface[];
}

declare module "*/last-resort.mjs" {
  export function lastResort(asJSON: boolean): GoAnswer;
}

declare module "*/sql.mjs" {
  export const insertSQL: string;
  export const usageSQL: string;
}

declare module "*/classes.mjs" {
  export const classes: string[];
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*/wasm_exec.js" {}

declare class Go {
  argv: string[];
  env: Record<string, string>;
  exited: boolean;
  importObject: { gojs: Record<string, (sp: number) => void> };
  mem: DataView;
  exit(code: number): void;
  run(instance: WebAssembly.Instance): Promise<void>;
}

/** The global that github.com/syumai/workers reads while a program starts. */
declare var context: object | undefined;
