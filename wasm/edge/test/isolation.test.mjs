// Nothing of a request is ever seen by another, though all of them share one Go runtime.
import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import { formType as contentType, endpointPath as path } from "../../../vectors/expand.mjs";
import { eventually } from "../../../web/test/eventually.mjs";
import { addAccount, demo } from "../dev/miniflare.mjs";
import { startWorker } from "./worker.mjs";

const secret = demo.authenticators[0].secret;
const many = 60;
/** @type {TestWorker} */
let worker;
before(async () => {
  worker = await startWorker({ account: demo });
  await worker.control({ delay: 20 });
});
after(() => worker.stop());

/**
 * What is logged of a request.
 * @param {TestContext} t
 * @param {string} id
 */
async function linesOf(t, id) {
  const lines = () => worker.logs.filter((l) => l.includes(id));
  await eventually(t, () => lines().length > 0);
  return lines().map((l) => JSON.parse(l));
}

test("each answer has its own request's words, id and client, and no other's", async (t) => {
  // Each request has its own secret, client address and format. The answer repeats the format, and
  // never the secret.
  const requests = Array.from({ length: many }, (_, i) => {
    const word = `word${String(i).padStart(3, "0")}`;
    const authenticator = i % 3 === 0 ? `201722,${secret}` : `201722,${String(i).padStart(4, "0").repeat(8)}`;
    const key = `${String(i).padStart(4, "0")}abcd`.repeat(4);
    const text =
      `customerAuthenticator=${authenticator}&kid=${key}&contentKey=${key}&rightsType=BuyToOwn` +
      "&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0" +
      "&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0" +
      (i % 3 === 2 ? `&errorFormat=${word}` : "&errorFormat=json");
    const headers = { "cf-connecting-ip": `198.51.100.${i}` };
    return {
      i,
      word,
      key,
      authenticator,
      message: i % 2 ? { method: "POST", path, body: text, contentType, headers } : { path, query: text, headers },
    };
  });
  const answers = await Promise.all(requests.map(async (r) => ({ ...r, answer: await worker.send(r.message) })));
  await worker.control();

  const ids = new Set(answers.map(({ answer }) => answer.headers["x-request-id"]));
  assert.equal(ids.size, many);
  for (const { i, word, key, answer } of answers) {
    const id = answer.headers["x-request-id"];
    assert.equal(answer.status, [200, 401, 400][i % 3], answer.text);
    if (i % 3 === 1) assert.equal(answer.json().requestId, id);
    if (i % 3 === 2) assert.ok(answer.text.includes(word) && answer.text.includes(id));
    for (const other of answers) {
      assert.ok(!answer.text.includes(other.key) && !answer.text.includes(other.authenticator.slice(7)));
      if (other.i !== i)
        assert.ok(!answer.text.includes(other.word) && !answer.text.includes(other.answer.headers["x-request-id"]));
    }
    const lines = await linesOf(t, id);
    assert.deepEqual(
      lines.map((l) => [l.client, l.status]),
      [[`198.51.100.${i}`, answer.status]],
    );
    assert.ok(!worker.logs.some((l) => l.includes(key) || l.includes(secret)));
  }
});

test("a request that has less to say finds nothing of the one before", async () => {
  await worker.send({
    method: "POST",
    path,
    body: `customerAuthenticator=201722,${secret}&contentKey=${"ab".repeat(16)}&errorFormat=json`,
    contentType,
  });
  for (const message of [
    { path, query: "errorFormat=json" },
    { method: "POST", path, query: "errorFormat=json" },
  ]) {
    const answer = await worker.send(message);
    assert.equal(answer.json().errorCode, -2017);
    assert.ok(
      answer.json().errors.some((e) => e.errorCode === -2005),
      "the content key of the request before was found",
    );
  }
});

test("each account finds its own keys, and the log its own request, on the other routes too", async (t) => {
  const all = Array.from({ length: 8 }, (_, i) => ({
    id: 300_000 + i,
    credits: 1,
    authenticators: [
      { environment: /** @type {const} */ ("test"), secret: `${String(i).padStart(2, "0")}5ec2e7`.repeat(4) },
    ],
    kid: `${String(i).padStart(2, "0")}abcdef`.repeat(4),
  }));
  for (const s of all) await addAccount(worker.db, s);
  /** @type {(s: Account, message: Partial<Message>) => Promise<ReadAnswer>} */
  const send = (s, message) =>
    worker.send({
      path: "/keystore/keys",
      ...message,
      headers: {
        "x-customer-authenticator": `${s.id},${s.authenticators[0].secret}`,
        "cf-connecting-ip": `203.0.113.${s.id - 300_000}`,
      },
    });
  const stored = await Promise.all(
    all.map((s) =>
      send(s, { method: "POST", query: "kek=000102030405060708090a0b0c0d0e0f", body: JSON.stringify({ kid: s.kid }) }),
    ),
  );
  const listed = await Promise.all(all.map((s) => send(s, {})));
  /** @type {(answer: ReadAnswer) => { kid: string }[]} */
  const keysOf = ({ text }) => JSON.parse(text);
  for (const [i, s] of all.entries()) {
    assert.equal(stored[i].status, 201, stored[i].text);
    assert.deepEqual(
      keysOf(listed[i]).map((k) => k.kid),
      [s.kid],
      listed[i].text,
    );
    for (const { headers } of [stored[i], listed[i]]) {
      const lines = await linesOf(t, headers["x-request-id"]);
      assert.deepEqual(
        lines.map((l) => [l.client, l.account]),
        [[`203.0.113.${i}`, s.id]],
      );
    }
  }
  assert.ok(!worker.logs.some((l) => all.some((s) => l.includes(s.kid) || l.includes(s.authenticators[0].secret))));
});
