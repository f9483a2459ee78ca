// The Worker of `make edge`: the built one, with the site before it as Cloudflare has it.
import { handler } from "./handler.mjs";

// The paths of run_worker_first, which wrangler.jsonc has.
const isWorkers = (pathname, first) => first.some((p) => (p.endsWith("*") ? pathname.startsWith(p.slice(0, -1)) : pathname === p));

export default {
  ...handler,
  async fetch(request, env, ctx) {
    if (env.SITE && !isWorkers(new URL(request.url).pathname, env.WORKER_FIRST)) {
      const file = await env.SITE.fetch(request.clone());
      if (file.status !== 404) return file;
    }
    return handler.fetch(request, env, ctx);
  },
};
