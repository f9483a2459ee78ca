export const tokenPath = "/hms/pr/token";
export const formType = "application/x-www-form-urlencoded";
export const health = "/healthz";
export const gateway = "/playready/RightsManager.asmx"; // in the test environment alone
const redeem = "/hms/pr/redeem";
const keystore = "/keystore/";
export const reports = ["/hms/records", "/hms/records/usage"];

/**
 * The routes of internal/service beside the token endpoint: paths, and with a slash at the end, what paths begin with. What is nobody's
 * path needs no runtime of its own to be refused.
 */
export const serviceRoutes = [health, redeem, ...reports, keystore, gateway];

/** The route of a path, if it has one of them. */
export function routeOf(path, env) {
  const route = serviceRoutes.find((r) => (r.endsWith("/") ? path.startsWith(r) : path === r));
  return route === gateway && env.PLAYTOKEN_ENVIRONMENT !== "test" ? undefined : route;
}

/**
 * Whether a request to a route has a body that is worth reading. Any other is refused for its head: Go gets it without its body.
 * @param {{method: string, headers: Headers}} request
 */
export function readsBody(route, { method, headers }) {
  if (headers.get("content-encoding")) return false;
  switch (route) {
    case redeem:
      return method === "POST" && isForm(headers.get("content-type") ?? "") && headers.has("authorization"); // which is asked for first
    case keystore:
      return method === "POST" || method === "PUT"; // without an authenticator too: all problems are told at once (D7)
    case gateway:
      return method === "POST";
  }
  return false;
}

/** Whether a content type is that of a form, whatever its parameters. */
export function isForm(type) {
  return type === formType || /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
}

/** Whether a path without a route is for the site, as in internal/service: what is missing among its own paths the service refuses. */
export function ofSite(path, method, env) {
  return env.SITE !== undefined && (method === "GET" || method === "HEAD") && !path.startsWith("/hms/");
}
