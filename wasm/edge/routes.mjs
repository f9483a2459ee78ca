export const tokenPath = "/hms/pr/token";
export const health = "/healthz";
export const gateway = "/playready/RightsManager.asmx"; // in the test environment alone

/**
 * The routes of internal/service beside the token endpoint: paths, and with a slash at the end, what paths begin with. What is nobody's
 * path needs no runtime of its own to be refused.
 */
export const serviceRoutes = [health, "/hms/pr/redeem", "/hms/records", "/hms/records/usage", "/keystore/", gateway];

/** The route of a path, if it has one of them. */
export function routeOf(path, env) {
  const route = serviceRoutes.find((r) => (r.endsWith("/") ? path.startsWith(r) : path === r));
  return route === gateway && env.PLAYTOKEN_ENVIRONMENT !== "test" ? undefined : route;
}

/** Whether a path without a route is for the site, as in internal/service: what is missing among its own paths the service refuses. */
export function ofSite(path, method, env) {
  return env.SITE !== undefined && (method === "GET" || method === "HEAD") && !path.startsWith("/hms/");
}
