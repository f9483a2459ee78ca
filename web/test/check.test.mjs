// The parts of the page that checks requests that need no browser, with the checker as built.

import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { expand } from "../../vectors/expand.mjs";
import { bases, pasteFiles, requestFiles } from "../../vectors/read.mjs";
import { addressOf, corrected, formOf, masked } from "../check/code.js";
import { editsOf, fixes, together } from "../check/fixes.js";
import { csv, looksLikeHAR, read, report } from "../check/har.js";
import { secrecy } from "../check/secrets.js";
import { fromHash, leaks as linkLeaks, redacted, toHash } from "../check/share.js";
import { State } from "../check/state.js";
import { apply, rewrite } from "../check/write.js";
import { top } from "./browser.mjs";

const now = Date.parse("2026-01-15T12:00:00Z");
const cases = requestFiles()
  .flatMap(({ cases }) => cases)
  .map((c) => ({ ...c, text: expand(c, bases) }));

/** @type {Checker} */
let checker;
/** @type {Check} */
const check = (text, options) => checker.check(text, { now, ...options });
/** @param {string} text */
const redact = (text) => checker.redact(text);
before(async () => {
  /** @type {{ createChecker: CreateChecker }} */
  const { createChecker } = await import(pathToFileURL(join(top, "build/out/npm/node.js")).href);
  checker = await createChecker();
});

const kid = "b366360da82e9c6e0b0984002a362cf2";
const form = `kid=${kid}&cookie=a%20b&rightsType=BuyToOwn`;
const texts = [
  "",
  form,
  `?${form}`,
  `https://host.example/hms/pr/token?${form}`,
  `https://host.example/hms/pr/token?${form}#part`,
  "https://host.example/hms/pr/token",
  `/hms/pr/token?${form}`,
  `kid=${kid}&kid=2&cookie`,
  `ki%64=${kid}&cookie=1`,
  form.replaceAll("&", "&\n"),
  `curl 'https://host.example/hms/pr/token' --data '${form}'`,
  `curl "https://host.example/hms/pr/token?${form}"`,
  `curl https://host.example/hms/pr/token \\\n  --data-urlencode 'kid=${kid}' \\\n  --data-urlencode 'cookie=a b'`,
  `curl "https://host.example/hms/pr/token" ^\r\n  --data-urlencode "kid=${kid}" ^\r\n  --data-urlencode "cookie=100%%"`,
  `curl ^"https://host.example/hms/pr/token^" --data ^"kid=${kid}^&cookie=a^"`,
  `Invoke-RestMethod -Method Post -Uri 'https://host.example/hms/pr/token' -Body @{ kid = '${kid}'; cookie = 'a' }`,
  `Invoke-WebRequest -Uri "https://host.example/hms/pr/token" -Method POST -Body "kid=${kid}&cookie=a"`,
];
const values = ["1", "a b", "+3600", 'it\'s "5%" of $HOME \\ & ^x', "ü€𝄞", "=&?#", "\ud800"];

/**
 * A command stays a command, and a URL a URL.
 * @type {(after: Result, before: Result, message: string) => void}
 */
const kept = (after, before, message) => {
  if (/command|URL/.test(before.recognized.kind)) assert.equal(after.recognized.kind, before.recognized.kind, message);
};

test("a change of the form reads as it was meant, in every kind of text", () => {
  for (const text of texts) {
    const result = check(text);
    const before = result.parameters.map(({ name, value }) => [name, value]);
    for (const name of ["kid", "cookie", "generalFlags"]) {
      for (const value of [...values, null]) {
        const written = rewrite(check, text, result, [{ name, value }]);
        const wanted = before.map(([n, v]) => [n, v]).filter(([n]) => value !== null || n !== name);
        const first = wanted.find(([n]) => n === name);
        if (value !== null && first) first[1] = value.toWellFormed?.() ?? value;
        else if (value !== null) wanted.push([name, value.toWellFormed?.() ?? value]);
        assert.deepEqual(
          check(written).parameters.map((p) => [p.name, p.value]),
          wanted,
          `${text}\n${name}=${value}\n${written}`,
        );
        if ((value === "1" || value === null) && text !== "")
          kept(check(written), result, `${text}\n${name}=${value}\n${written}`);
      }
    }
  }
});

test("an option goes with the parameter that it held", () => {
  const lines = [`--data-urlencode 'kid=${kid}'`, "--data-urlencode 'cookie=a b'", "-v"];
  const text = ["curl https://host.example/hms/pr/token", ...lines].join(" \\\n  ");
  assert.equal(
    rewrite(check, text, check(text), [{ name: "kid", value: null }]),
    "curl https://host.example/hms/pr/token \\\n  --data-urlencode 'cookie=a b' \\\n  -v",
  );
});

test("redacted requests have the verdict of the originals, and none of their secrets", () => {
  const secretsOf = secrecy(checker);
  for (const c of cases) {
    const result = check(c.text, { form: true });
    const { text: safe } = redacted(check, result, secretsOf);
    /** @param {Result} r */
    const codes = (r) => r.problems.map((p) => [p.code, p.parameter]);
    assert.deepEqual(codes(check(safe, { form: true })), codes(result), `${c.name}\n${c.text}\n${safe}`);
    const hidden = check(safe, { form: true }).parameters;
    secretsOf(result).forEach((p, i) => {
      if (p.hidesValue && /[1-9a-f]/i.test(p.value.slice(p.value.lastIndexOf(",") + 1)))
        assert.notEqual(hidden[i].value, p.value, c.name);
    });
  }
});

const authenticator = "201722,1ad8eed133edf43cbcc185f0236828ae";
const key = "5f1de10cab9e3c6d70b1a4928cfe7d36";
const body = `customerAuthenticator=${authenticator}&kid=${kid}&contentKey=${key}`;

// Pastes whose secrets stand in what reads as a name, or as a value that is no secret parameter's.
const astray = [
  JSON.stringify({ customerAuthenticator: authenticator, kid, contentKey: key }),
  `customerAuthenticator:${authenticator}\ncontentKey:${key}`,
  `${authenticator}&kid=1`,
  encodeURIComponent(body),
  Buffer.from(body).toString("base64"),
  body.replaceAll("&", ";"),
  body.replaceAll("&", " "),
  `kid=${encodeURIComponent(body)}`,
  key,
  `contentKey:${key}=`,
  `kid=1&contentKey${key}`,
  `password=hunter2&${key}=1`,
  `%ZZ${key}=1`,
  `x=%ZZ${key}`,
  `kid=%ZZ;contentKey=${key}`,
  `contentKeyy=${key}`,
  `=${key}`,
  `https://user:hunter2@host.example/hms/pr/token?${authenticator}`,
  `curl -d '${JSON.stringify({ contentKey: key })}' https://user:hunter2@host.example/hms/pr/token`,
];
/** @param {string} text */
const leaks = (text) => {
  const plain = decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25")).toLowerCase();
  const based = (plain.match(/[a-z0-9+/]{24,}={0,2}/g) ?? []).join();
  return [
    key.slice(0, 12),
    "1ad8eed133edf",
    "hunter2",
    Buffer.from(body).toString("base64").slice(8, 28).toLowerCase(),
  ].filter((secret) => plain.includes(secret) || based.includes(secret));
};

test("secrets are hidden wherever they stand", () => {
  const secretsOf = secrecy(checker);
  for (const text of astray) {
    assert.ok(leaks(text).length > 0, text);
    const result = check(text);
    const { text: safe, secrets } = redacted(check, result, secretsOf);
    assert.deepEqual(leaks(safe), [], `${text}\n${safe}`);
    assert.ok(secrets > 0, text);
    const pairs = masked(secretsOf(result));
    assert.deepEqual(leaks(`${addressOf(result, at)}?${formOf(pairs)}`), [], text);
    const entry = {
      request: {
        method: "POST",
        url: "https://user:hunter2@host.example/hms/pr/token",
        postData: { mimeType: "text/plain", text },
      },
      response: { status: 400 },
    };
    const { rows } = read(JSON.stringify({ log: { entries: [entry] } }), { check, path, secretsOf, redact });
    assert.equal(rows.length, 1);
    assert.deepEqual(leaks(csv(rows) + JSON.stringify(report(rows))), [], text);
  }
});

const path = "/hms/pr/token";

/**
 * The ways in which a secret of 16 bytes is written.
 * @param {Buffer} secret
 */
const notations = (secret) => {
  const hex = secret.toString("hex");
  const bytes = hex.match(/../g) ?? [];
  const base64 = secret.toString("base64");
  return [
    hex,
    hex.toUpperCase(),
    `0x${hex}`,
    hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    hex.replace(/^(.{8})(.{8})(.{8})/, "$1 $2 $3 "),
    bytes.join(":"),
    bytes.join(" "),
    bytes.join("%3A"),
    bytes.map((b) => `0x${b}`).join(", "),
    `"${bytes.map((b) => `\\x${b}`).join("")}"`,
    `[${[...secret].join(",")}]`,
    base64,
    base64.replace(/=+$/, ""),
    secret.toString("base64url"),
    encodeURIComponent(base64),
    hex.replace(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`),
    `201722,${hex}`,
    `${kid}:${hex}`,
    `${kid} ${hex}`,
    `^${hex}`,
    ` ${hex}`,
    `;contentKey=${hex}`,
    `{"contentKey": "${hex}"}`,
    `params.put("contentKey","${hex}"); `,
    `\tcontentKey\t${hex}\t`,
    `/keys/${hex}/`,
    `{'contentKey': '${hex}'}`,
  ];
};

/**
 * A part of 6 bytes of the secret that a text shows in some notation.
 * @param {Buffer} secret
 * @param {string} text
 */
function shows(secret, text) {
  let plain = text;
  for (let i = 0; i < 3; i++)
    plain = plain.replace(/%([2-7][0-9a-f])/gi, (_, c) => String.fromCharCode(parseInt(c, 16)));
  plain = plain.replace(/0x|\\+x/g, "").replace(/[^0-9a-z]/gi, "");
  const base64 = secret.toString("base64").replace(/[^0-9a-z]/gi, "");
  const parts = [];
  for (let i = 0; i + 6 <= secret.length; i++) {
    const numbers = [...secret.subarray(i, i + 6)].join("");
    parts.push(secret.subarray(i, i + 6).toString("hex"), ...(numbers.length > 12 ? [numbers] : []));
  }
  for (let i = 0; i + 12 <= base64.length; i++) parts.push(base64.slice(i, i + 12));
  const small = plain.toLowerCase();
  return parts.find((part) => plain.includes(part) || small.includes(part));
}

test("links, reports and what is to be sent hold no secret, wherever it stands and however it is written", () => {
  const secretsOf = secrecy(checker);
  const pasted = pasteFiles().flatMap(({ cases }) => cases.map((c) => c.text));
  let count = 0;
  const bytes = () => createHash("sha256").update(String(count++)).digest();
  let tried = 0;
  for (const text of [...cases.map((c) => c.text), ...pasted].filter((t) => t.length < 4096)) {
    for (let n = 0; n < 5; n++) {
      const random = bytes();
      const secret = bytes().subarray(0, 16);
      const all = notations(secret);
      const written = all[random[0] % all.length];
      const places = [0, text.length, random.readUInt16BE(1) % (text.length + 1)];
      const after = text.slice(places[2]).search(/[=&: ;']/);
      if (after >= 0) places.push(places[2] + after, places[2] + after + 1);
      const at = places[random[3] % places.length];
      const astray = text.slice(0, at) + written + text.slice(at);
      const result = check(astray);
      // A secret alone in the place of an id is one.
      const isID = (/** @type {Given} */ p) =>
        /^(kid|deviceid)$/.test(p.parameter) &&
        /^[\s'"{]*(0x)?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}[\s'"}]*$/i.test(p.value) &&
        shows(secret, p.value);
      if (result.parameters.some(isID)) continue;
      tried++;
      const { text: safe } = redacted(check, result, secretsOf);
      const link = `https://site.example/check/${toHash(safe)}`;
      assert.equal(shows(secret, link), undefined, `${astray}\n${link}`);
      assert.equal(linkLeaks(link, check, secretsOf), false, `${astray}\n${link}`);
      assert.equal(
        shows(
          secret,
          `${redact(addressOf(result, `https://site.example${path}`))}?${formOf(masked(secretsOf(result)))}`,
        ),
        undefined,
        astray,
      );
      for (const request of [
        {
          method: "POST",
          url: `https://user:${written}@host.example/${written}${path}`,
          postData: { mimeType: "text/plain", text: astray },
        },
        { method: `GET${written}`, url: `https://host.example${path}?${astray}` },
      ]) {
        const { rows } = read(JSON.stringify({ log: { entries: [{ startedDateTime: written, request }] } }), {
          check,
          path,
          secretsOf,
          redact,
        });
        const { form: opened, ...shown } = Object(rows[0]);
        if (rows.length > 0)
          assert.equal(
            shows(
              secret,
              csv(rows) +
                JSON.stringify(report(rows)) +
                JSON.stringify([shown.method, shown.endpoint, shown.parameters]),
            ),
            undefined,
            JSON.stringify(request),
          );
      }
    }
  }
  assert.ok(tried > 2000, `${tried} texts were tried`);
});

test("names that the table has, or nearly, are shown", () => {
  const secretsOf = secrecy(checker);
  assert.deepEqual(
    secretsOf(check(`kid.1=${kid}&contentkey.1=${key}&rihgtsType=BuyToOwn&foo=1&bar`)).map((p) => [
      p.label,
      p.hidesValue,
    ]),
    [
      ["kid.1", false],
      ["contentkey.1", true],
      ["rihgtsType", true],
      ["foo", true],
      ["(unknown 1)", false],
    ],
  );
  assert.deepEqual(redacted(check, check(`kid=${kid}&rightsType=BuyToOwn`), secretsOf), {
    text: `kid=${kid}&rightsType=BuyToOwn`,
    secrets: 0,
  });
});

test("a link carries any request, and no anchor of the page is taken for one", () => {
  for (const form of [body, "kid", "kid&a%20b", "=", key]) assert.equal(fromHash(toHash(form)), form);
  assert.equal(fromHash("#examples"), null);
  assert.equal(fromHash(""), null);
});

/** @param {Result} result */
const certain = (result) => together([...fixes(check, result).values()]);

test("certain fixes never overlap, and come to an end", () => {
  for (const c of cases) {
    const result = check(c.text, { form: true });
    const list = certain(result);
    if (list.length === 0) continue;
    const fixed = check(apply(c.text, editsOf(check, result, list)), { form: true });
    assert.ok(certain(fixed).length < list.length, c.name);
  }
});

test("the history joins what is typed, and forgets what was undone once there is something new", () => {
  const state = new State();
  state.set("a", "typing", 1000);
  state.set("ab", "typing", 1100);
  state.set("abc", "typing", 5000);
  state.set("abcd", "field kid", 5010);
  state.undo();
  assert.equal(state.text, "abc");
  state.undo();
  assert.equal(state.text, "ab");
  state.set("x", "typing", 5020);
  assert.equal(state.canRedo, false);
  state.undo();
  state.undo();
  assert.equal(state.text, "");
  assert.equal(state.canUndo, false);
});

test("a HAR file's requests are read raw, and reported in cells that no spreadsheet runs", () => {
  /** @type {(method: string, url: string) => HAREntry} */
  const entry = (method, url) => ({
    startedDateTime: "=1+1",
    request: { method, url },
    response: { status: 400 },
  });
  const text = JSON.stringify({
    log: {
      entries: [
        entry("GET", `https://host.example/hms/pr/token?kid=${kid}%ZZ#x`),
        entry("PUT", "https://host.example/hms/pr/token"),
        {},
        null,
      ],
    },
  });
  assert.ok(looksLikeHAR(text));
  const { rows, entries } = read(text, { check, path, secretsOf: secrecy(checker), redact });
  assert.equal(entries, 4);
  assert.equal(rows[0].form, `https://host.example/hms/pr/token?kid=${kid}%ZZ`);
  assert.equal(rows[1].problems[0].code, 405);
  assert.match(csv(rows), /\r\n"1","'=1\+1","GET","https:\/\/host\.example\/hms\/pr\/token",/);
  assert.doesNotMatch(csv(rows) + JSON.stringify(report(rows)), new RegExp(kid));
  for (const odd of [`\ufeff${text}`, text.replace("{", `{"comment":"${" ".repeat(5000)}",`)]) {
    assert.ok(looksLikeHAR(odd));
    assert.equal(read(odd, { check, path, secretsOf: secrecy(checker), redact }).rows.length, 2);
  }
  for (const broken of ["{}", "{", '{"log":1}', '{"log":{"entries":{}}}'])
    assert.throws(() => read(broken, { check, path: "/", secretsOf: secrecy(checker), redact }), /not a HAR file/);
});

const good = bases.buy;
const bad = good.replace(kid, "b366360d-a82e-9c6e-0b09-84002a362cf2");
const at = "https://host.example/hms/pr/token";

test("a request of a HAR file keeps its verdict when it is opened", () => {
  const formType = "application/x-www-form-urlencoded";
  const quote = 'it\'s "5%" {a}[b]\\ $x `y` !';
  /**
   * @type {[
   *   method: string,
   *   url: string,
   *   mimeType: string | undefined,
   *   body: string | undefined,
   *   expected: number[],
   * ][]}
   */
  const requests = [
    ["GET", `${at}?${good}`, undefined, undefined, []],
    ["GET", `${at}?${good}&x={[]}\\`, undefined, undefined, []],
    ["POST", at, formType, good, []],
    ["POST", at, `${formType}; charset=UTF-8`, `${good}&x=${quote}`, []],
    ["POST", `${at}?${good}`, undefined, undefined, []],
    ["POST", at, "application/json", good, [415]],
    ["POST", at, "multipart/form-data; boundary=x", good, [415]],
    ["PUT", at, formType, good, [405]],
    ["OPTIONS", at, undefined, undefined, [405, -2017]],
    ["POST", at, formType, `@${good}`, [-2017]],
    ["POST", at, formType, bad, [-4020]],
  ];
  for (const [method, url, mimeType, body, expected] of requests) {
    const request = { method, url, postData: body === undefined ? undefined : { mimeType, text: body } };
    const {
      rows: [row],
    } = read(JSON.stringify({ log: { entries: [{ request }] } }), { check, path, secretsOf: secrecy(checker), redact });
    const opened = check(row.form);
    assert.deepEqual(row.problems.map((p) => p.code).slice(0, expected.length), expected, row.form);
    assert.equal(row.ok, expected.length === 0, row.form);
    assert.deepEqual([opened.problems, opened.recognized.method], [row.problems, method], row.form);
    assert.equal(
      opened.recognized.form,
      method === "GET" ? url.slice(at.length + 1) : [url.slice(at.length + 1), body].filter(Boolean).join("&"),
    );
  }
});

/**
 * Commands whose parameters stand otherwise than they are sent.
 * @param {string} form
 */
const commands = (form) => {
  const pairs = form.split("&").map((p) => decodeURIComponent(p));
  const table = pairs.map((p) => `${p.replace("=", " = '")}'`);
  return [
    `curl '${at}' \\\n${pairs.map((p) => `  --data-urlencode '${p}'`).join(" \\\n")}`,
    `curl "${at}" ^\n${pairs.map((p) => `  --data-urlencode "${p}"`).join(" ^\n")}`,
    `curl ${at} ${pairs.map((p) => `-F '${p}'`).join(" ")}`,
    `$form = @{\n  ${table.join("\n  ")}\n}\nInvoke-RestMethod -Method Post -Uri '${at}' -Body $form`,
    `irm ${at} -Method Post -Body @{${table.join("; ")}}`,
    `POST /hms/pr/token HTTP/1.1\r\nHost: host.example\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n${form}`,
  ];
};

test("a certain fix is made in every kind of text", () => {
  const broken = [
    ["hyphens", bad],
    ["0x", good.replace(kid, `0x${kid}`)],
    ["both", good.replace(kid, "0xb366360d-a82e-9c6e-0b09-84002a362cf2")],
    ["name", good.replace("rightsType", "RightsType")],
    ["name and value", bad.replace("rightsType", "rightstype")],
  ];
  const wanted = commands(good);
  for (const [what, form] of broken) {
    commands(form).forEach((text, i) => {
      let result = check(text);
      const left = corrected(check, result);
      assert.ok(left.fixes > 0 && left.result.ok, `${what}\n${text}`);
      for (let round = 0; round < 3 && certain(result).length > 0; round++)
        result = check(apply(result.text, editsOf(check, result, certain(result))));
      assert.equal(result.text, wanted[i], `${what}\n${text}`);
    });
  }
});

test("JSON is offered as a form", () => {
  const result = check(JSON.stringify(Object.fromEntries(new URLSearchParams(good)), null, 2));
  assert.deepEqual(
    result.problems.map((p) => p.code),
    [415],
  );
  const fixed = check(apply(result.text, editsOf(check, result, certain(result))));
  assert.ok(fixed.ok && fixed.recognized.kind === "query", fixed.text);
  assert.deepEqual(
    fixed.parameters.map((p) => [p.name, p.value]),
    [...new URLSearchParams(good)],
  );
});
