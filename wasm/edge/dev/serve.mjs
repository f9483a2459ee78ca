// Serves the built Worker from workerd: `make edge`. The local D1 has a demo account and is kept
// between runs. PORT is the port, 8788 by default.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./build.mjs";
import { addAccount, built, demo, manifestOf, migrate, modulesOf, start } from "./miniflare.mjs";
import { bindingsOf, readConfig } from "./wrangler.mjs";

const port = Number(process.env.PORT || 8788);
if (!Number.isInteger(port) || port < 1 || port > 65535) {
  console.error(`PORT is ${process.env.PORT}, which is not a port number`);
  process.exit(2);
}
const url = `http://127.0.0.1:${port}`;
const data = join(root, "build/out/edge-data");
const config = readConfig("test");

// Each machine generates its own sealing key. A published key must not seal tokens, not even in a
// demo.
function sealingKeys() {
  const file = join(data, "test.keys");
  if (!existsSync(file)) {
    mkdirSync(data, { recursive: true });
    writeFileSync(file, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  }
  return readFileSync(file, "utf8");
}

const site = join(root, "build/out/site");
let worker;
try {
  worker = await start(
    {
      ...modulesOf(built()),
      name: "playtoken",
      unsafeDirectSockets: [{ host: "127.0.0.1", port }],
      bindings: { ...bindingsOf(config), PLAYTOKEN_PUBLIC_URL: url, PLAYTOKEN_SEALING_KEYS: sealingKeys() },
      ...(existsSync(site) && { env: { SITE: { type: "worker", worker: "site" } } }),
    },
    (line) => console.error(line),
    // Miniflare's assets add several hops to each request and would halve the speed of the token
    // endpoint. So the site is a separate Worker, which only requests for files reach.
    existsSync(site)
      ? [{ name: "site", ...manifestOf("site.mjs", { "site.mjs": "" }), assets: { directory: site } }]
      : [],
    { resourcePersistencePath: data },
  );
} catch (e) {
  console.error(
    /in use/i.test(String(e)) || Object(e).code === "ERR_ADDRESS_IN_USE"
      ? `Port ${port} is in use: set PORT to another`
      : e,
  );
  process.exit(1);
}
await migrate(worker.db);
if (!(await worker.db.prepare("SELECT 1 FROM accounts WHERE id = ?1").bind(demo.id).first())) {
  await addAccount(worker.db, { ...demo, credits: 1_000_000 });
}

const { bases } = JSON.parse(readFileSync(join(root, "vectors/bases.json"), "utf8"));
console.log(`Playtoken serves the test environment from workerd at ${url}
Its database and sealing key are in ${data}${existsSync(site) ? "" : "\nThe site is not built, so there are no pages"}

Try it:

  curl ${url}/hms/pr/token --data '${bases.buy}'
`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await worker.stop();
    process.exit(0);
  });
}
