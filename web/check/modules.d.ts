// The modules that the build puts beside those of web/check.

declare module "*/checker/index.js" {
  export { createChecker } from "../../wasm/checker/npm/index.js";
}

declare module "*/data.js" {
  const data: {
    tokenURL: string;
    maxKeys: number;
    longest: number;
    languages: Language[];
    requestId: string;
    statuses: Record<string, string>;
    accepted: string;
  };
  export default data;
}
