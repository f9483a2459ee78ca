// The modules that the build adds to the ones of web/check.

declare module "*/checker/index.js" {
  export const createChecker: CreateChecker;
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
