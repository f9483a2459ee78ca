// Loads scenarios as scenarios_load.go and message.go do, for programs outside of Go. It takes the
// parsed JSON, and uses no API of Node. A Go test compares the two on all files.
import { expand, formType } from "./expand.mjs";

/**
 * Returns the values that replace "{NAME}" in every scenario.
 * @param {NamedValues} file the value of scenarios/requests.json
 * @returns {Record<string, string>}
 */
export const namedValues = ({ authenticators, licenseServers, operators, tokens, texts }) => ({
  ...authenticators,
  ...licenseServers,
  ...operators,
  ...tokens,
  ...texts,
});

/**
 * Replaces each "{NAME}" in a text with its value.
 * @param {string} text
 * @param {Record<string, string>} values
 */
export const fill = (text, values) =>
  Object.entries(values).reduce((s, [name, value]) => s.replaceAll(`{${name}}`, () => value), text);

/**
 * Returns the scenarios of a file with complete requests.
 * @param {ScenarioFile} file the value of the file
 * @param {World} world the values of scenarios/states.json and scenarios/requests.json together
 * @returns {CompleteScenario[]}
 */
export function scenariosOf(file, world) {
  return file.scenarios.map((s) => {
    const name = s.state ?? file.state;
    const state = world.states.find((one) => one.name === name);
    if (!state) throw new Error(`no state ${JSON.stringify(name)}`);
    return { ...s, state, steps: s.steps.map((step) => complete(step, world.requests)) };
  });
}

/**
 * Completes a step with the request and the expectation that `to` names.
 * @param {ScenarioStep} step
 * @param {World["requests"]} beginnings
 * @returns {CompleteStep}
 */
function complete(step, beginnings) {
  if (!step.request) return /** @type {CompleteStep} */ (step);
  const { to, ...own } = step.request;
  const begin = to === undefined ? {} : beginnings[to];
  if (!begin) throw new Error(`no request begins with ${JSON.stringify(to)}`);
  const from = begin.request ?? {};
  const request = {
    ...from,
    ...own,
    path: (from.path ?? "") + (own.path ?? ""),
    query: [from.query, own.query].filter(Boolean).join("&"),
    headers: { ...from.headers, ...own.headers },
    body: own.body ?? (own.form ? undefined : from.body),
    fill: { ...from.fill, ...own.fill },
  };
  const expected = step.expect && { ...step.expect, headers: { ...begin.expect?.headers, ...step.expect.headers } };
  return { ...step, request, expect: expected };
}

/** @type {(name: string, value: string) => [name: string, value: string]} */
const pair = (name, value) => [name, value];

/**
 * Returns the HTTP request as it is sent, with each "{NAME}" replaced.
 * @param {CompleteRequest} request of a complete step
 * @param {Record<string, string>} bases the member "bases" of bases.json
 * @param {Record<string, string>} values
 * @returns {RequestMessage}
 */
export function message(request, bases, values) {
  const { as = "", method = "GET", send = method === "POST" ? "body" : "query", form, repeat, client = "" } = request;
  const own = Object.entries(request.fill).map(([name, value]) => [name, fill(value, values)]);
  const all = { ...values, ...Object.fromEntries(own), as: values[as] ?? "" };
  const header = { ...request.headers };
  const m = { query: request.query, body: fill(request.body ?? "", all) }; // its value may contain names of `fill`
  if (form) m[send] = expand(form, bases);
  if (form && send === "body") header["content-type"] ??= formType;
  const sent = (/** @type {string} */ text) => as !== "none" || !text.includes("{as}");
  const headers = Object.entries(header)
    .flatMap(([name, values]) => [values].flat().map((value) => pair(name, value)))
    .filter(([, value]) => value !== "" && sent(value))
    .map(([name, value]) => pair(name, fill(value, all)))
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return {
    method,
    path: fill(request.path, all),
    query: fill(as === "none" ? m.query.split("&").filter(sent).join("&") : m.query, all),
    body: fill(m.body, all) + (repeat ? repeat[0].repeat(repeat[1]) : ""),
    headers,
    client,
  };
}
