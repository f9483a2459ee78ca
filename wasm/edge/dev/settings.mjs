// Checks the settings of an environment before its deployment:
// `node wasm/edge/dev/settings.mjs ENV [BASE_URL]` prints the root of its site, or all problems.
import { environments, readConfig, routesOf } from "./wrangler.mjs";

const databaseID = /^(?!0{8})[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
// RFC 2606 reserves these domains. The repository's wrangler.jsonc has some.
const exampleDomain = /(^|\.)example\.(com|net|org)\.?$|\.(example|invalid|localhost|test)\.?$/;

/**
 * Returns the host of a URL or of the pattern of a route.
 * @param {string} text
 */
const hostOf = (text) => (URL.canParse(text) && new URL(text).hostname) || text.split(/[:/]/)[0].toLowerCase();

/** @param {string} text */
const rootOf = (text) => (URL.canParse(text) ? new URL(text).href.replace(/\/+$/, "") : text);

/**
 * Returns the problems of an environment's settings. Each text names the setting, the cause and the
 * fix.
 * @param {Settings} settings
 * @param {string} baseURL the root that the site is built for, "" for the public URL
 */
export function problemsOf(settings, baseURL) {
  const { PLAYTOKEN_PUBLIC_URL: publicURL, ...others } = settings.vars;
  return [
    ...databaseProblems(settings.d1_databases),
    ...publicURLProblems(String(publicURL ?? ""), baseURL),
    ...Object.entries(others).flatMap(([name, value]) => domainProblems(name, String(value))),
    ...routesOf(settings).flatMap((pattern) => domainProblems("routes", pattern)),
  ];
}

/** @param {Settings["d1_databases"]} databases */
function databaseProblems(databases) {
  if (databases.length === 0) return ["d1_databases is empty: add the database DB"];
  return databases
    .filter((database) => !databaseID.test(database.database_id ?? ""))
    .map(
      ({ database_id, database_name }) =>
        `database_id is ${JSON.stringify(database_id ?? "")}, which is not the ID of a database: ` +
        `enter the ID that wrangler d1 create ${database_name} prints`,
    );
}

/**
 * @param {string} publicURL
 * @param {string} baseURL
 */
function publicURLProblems(publicURL, baseURL) {
  const name = "PLAYTOKEN_PUBLIC_URL";
  if (!/^https?:/.test(publicURL) || !URL.canParse(publicURL))
    return [`${name} is ${JSON.stringify(publicURL)}, which is not a URL: enter the root of the environment's domain`];
  const problems = domainProblems(name, publicURL);
  if (baseURL && rootOf(baseURL) !== rootOf(publicURL))
    problems.push(`BASE_URL is ${baseURL}, but ${name} is ${publicURL}: omit BASE_URL, or correct one of them`);
  return problems;
}

/**
 * @param {string} name
 * @param {string} text
 */
function domainProblems(name, text) {
  const host = hostOf(text);
  return exampleDomain.test(host) ? [`${name} names ${host}, which is an example domain: enter a domain of yours`] : [];
}

/**
 * @param {string} [env]
 * @param {string} [baseURL]
 */
function main(env = "", baseURL = "") {
  if (!environments.includes(env)) {
    console.error(`ENV is ${env || "not set"}: set it to ${environments.join(" or ")}`);
    return 2;
  }
  const config = readConfig(env);
  const problems = problemsOf(config, baseURL);
  if (problems.length > 0) {
    console.error(`wasm/edge/wrangler.jsonc cannot be deployed to ${env}:\n${problems.join("\n")}`);
    return 1;
  }
  console.log(rootOf(String(config.vars.PLAYTOKEN_PUBLIC_URL)));
  return 0;
}

if (import.meta.filename === process.argv[1]) process.exitCode = main(...process.argv.slice(2));
