// The parts that docs.mjs uses of chrome-launcher and lighthouse.

type Chrome = { port: number; kill(): void };
type Result = {
  lighthouseVersion: string;
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { score: number }>;
};

/** Of chrome-launcher. */
export function launch(options: { chromePath: string; chromeFlags: string[] }): Promise<Chrome>;

/** Of lighthouse. */
export default function lighthouse(url: string, flags: object): Promise<{ lhr: Result }>;
