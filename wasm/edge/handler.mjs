// The Worker's handlers: the token endpoint and what is nobody's path go to lane 1, the service's other routes to lane 2. The site's
// files are served before a Worker is asked.
import module from "./edge.wasm";
import { Lane1 } from "./lane1.mjs";
import { boot } from "./runtime.mjs";
import { lastResort } from "./last-resort.mjs";

let lane1;

// The variables and secrets are the same for every request of an isolate.
function token(env) {
  return (lane1 ??= new Lane1({ boot: () => boot(module, env), run, lastResort, log }));
}

async function run({ sql, args }, database) {
  const rows = await database.prepare(sql).bind(...args).raw();
  return rows.length === 0 ? null : String(rows[0][0] ?? "");
}

function log({ level, ...entry }) {
  console[level](JSON.stringify(entry));
}

export const handler = {
  fetch(request, env, ctx) {
    return token(env).fetch(request, env.DB, ctx);
  },
};

/** What is held for requests under way, for tests. */
export const state = () => lane1?.state;
