// Every scenario of the vectors against the Worker in workerd, on D1.
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { scenarios, settingsOf, startRunner } from "./scenarios.mjs";

// A Worker's settings stay the same for its life: scenarios that share them share a Worker.
/** @type {Map<string, TopicScenario[]>} */
const groups = new Map();
for (const s of scenarios) {
  const settings = JSON.stringify(settingsOf(s.state));
  groups.set(settings, [...(groups.get(settings) ?? []), s]);
}

for (const [settings, group] of groups) {
  describe(`scenarios with ${settings}`, { timeout: 600_000 }, () => {
    /** @type {Awaited<ReturnType<typeof startRunner>>} */
    let runner;
    before(async () => {
      runner = await startRunner(JSON.parse(settings));
    });
    after(() => runner.stop());
    for (const s of group) test(`${s.interface}/${s.topic}/${s.name}`, (t) => runner.run(t, s));
  });
}

test("there are scenarios of every interface", () => {
  const leasts = { token: 242, keystore: 77, redeem: 53, gateway: 25, records: 16, admin: 26 };
  for (const [name, least] of Object.entries(leasts)) {
    const count = scenarios.filter((s) => s.interface === name).length;
    assert.ok(count >= least, `${name}: ${count}`);
  }
});
