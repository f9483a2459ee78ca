// The Worker of `make edge`: the built one, with the site before it as Cloudflare has it.
import { handler } from "./handler.mjs";

export default {
  ...handler,
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (env.SITE && !/^\/(hms|keystore|playready)\//.test(pathname) && pathname !== "/healthz") {
      const file = await env.SITE.fetch(request.clone());
      if (file.status !== 404) return file;
    }
    return handler.fetch(request, env, ctx);
  },
};
