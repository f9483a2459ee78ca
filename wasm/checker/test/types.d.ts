// The types of the checker's tests.

/** A browser and a page, as Playwright and Puppeteer both have them. */
type TestBrowser = { newPage(): Promise<TestPage>; close(): Promise<void> };
type TestPage = {
  on(event: "console" | "pageerror", listener: (event: unknown) => void): unknown;
  goto(url: string): Promise<unknown>;
  evaluate<Found>(run: (given: TextsAt) => Promise<Found>, given: TextsAt): Promise<Found>;
  close(): Promise<void>;
};
/** Texts to check, and the time. */
type TextsAt = [texts: string[], at: number];
type ConsoleMessage = { type(): string; text(): string };

/** The bundle that a test makes and serves. */
declare module "*/out/main.js" {
  export function load(): Promise<import("../npm/index.js").FormChecker[]>;
}
