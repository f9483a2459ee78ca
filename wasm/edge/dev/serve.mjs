// Serves the built Worker from workerd with a local D1 that is kept between runs, and a demo
// service: `make edge`. PORT says where.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./build.mjs";
import { addService, built, compatibilityDate, demo, migrate, modulesOf, start } from "./miniflare.mjs";
import { bindingsOf, readConfig } from "./wrangler.mjs";

const port = Number(process.env.PORT || 8788);
if (!Number.isInteger(port) || port < 1 || port > 65535) {
  console.error(`PORT is ${process.env.PORT}, which is no port`);
  process.exit(2);
}
const url = `http://127.0.0.1:${port}`;
const data = join(root, "build/out/edge-data");
const config = readConfig("test");

// A key of its own for each machine: one that is published seals nothing, not even in a demo.
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
      d1Persist: join(data, "d1"),
      bindings: { ...bindingsOf(config), PLAYTOKEN_PUBLIC_URL: url, PLAYTOKEN_SEALING_KEYS: sealingKeys() },
      ...(existsSync(site) && { serviceBindings: { SITE: "site" } }),
    },
    (line) => console.error(line),
    // The local stand-in of Cloudflare's assets makes several hops of each request, which would
    // halve the speed of the endpoint. So it stands behind the Worker alone.
    existsSync(site)
      ? [{ name: "site", compatibilityDate, modules: true, script: "", assets: { directory: site } }]
      : [],
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
if (!(await worker.db.prepare("SELECT 1 FROM services WHERE id = ?1").bind(demo.id).first())) {
  await addService(worker.db, { ...demo, tokens: 1_000_000 });
}

const { bases } = JSON.parse(readFileSync(join(root, "vectors/bases.json"), "utf8"));
console.log(`Playtoken serves the test environment from workerd at ${url}
Its database and sealing key lie in ${data}${existsSync(site) ? "" : "\nThe site is not built: there are no pages"}

Try it:

  curl ${url}/hms/pr/token --data '${bases.buy}'
`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await worker.stop();
    process.exit(0);
  });
}
