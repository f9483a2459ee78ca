// Compiled and not run: the declarations are what a caller's compiler sees.
import { type Answer, CheckerError, createChecker, type Problem, type Result } from "playtoken";
import { createFormChecker, type FormChecker } from "playtoken/form";

const checker = await createChecker();
await createChecker({ wasm: new URL("https://cdn.example/checker.wasm") });
await createChecker({ wasm: fetch("/checker.wasm") });
await createChecker({ wasm: new Uint8Array() });

const result: Result = checker.check("kid=1", { now: new Date(), form: true });
checker.check({ kid: "^a", cookie: ["a", "b"], analogVideoOPL: 0, kek: undefined });
checker.check(new URLSearchParams());
checker.check(new FormData());
checker.check(new URL("https://x.example/"));
const form: FormChecker = await createFormChecker({ wasm: new Uint8Array() });
const same: Result = form.check({ kid: "^a" }, { now: 0 });
const either: FormChecker = checker;
const first: Problem | undefined = result.problems[0];
const start: number = first?.start ?? 0;
const end: number = first?.edit?.end ?? 0;
const answer: Answer | null = checker.answer("kid=1", { format: "json", requestId: "r", docs: "https://docs.example" });
const codes: number[] = result.serverOnly;
const secret: string = checker
  .secretRanges({ kid: "1" })
  .map(([start, end]) => checker.redact("a").slice(start, end))
  .join();
const digits: number | undefined = checker.parameters[0]?.digits;
try {
  checker.close();
} catch (error) {
  if (error instanceof CheckerError) error.message;
}

export { answer, codes, digits, either, end, same, secret, start };

// @ts-expect-error a number cannot be checked
checker.check(5);
// @ts-expect-error a URL is something that is pasted
form.check(new URL("https://x.example/"));
// @ts-expect-error what is none of a request's parameters
checker.check(new Map([["kid", "1"]]));
// @ts-expect-error nor is a list
checker.check(["kid=1"]);
// @ts-expect-error a module is no number
await createChecker({ wasm: 5 });
// @ts-expect-error there is no such format
checker.answer("", { format: "xml" });
// @ts-expect-error the tables are read-only
checker.codes = [];
// @ts-expect-error a problem has a fix, not a solution
first?.solution;
