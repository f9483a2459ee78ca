// The secrets of a scenario: what it sent, what was answered, and what its state has.
import { strict as assert } from "node:assert";
import { credential } from "./storage.mjs";

/**
 * Returns the secret part of an authenticator or of an operator's credential. Any other text is the
 * secret itself.
 * @param {string} text
 */
const secretOf = (text) => text.slice(text.search(/[,:.]/) + 1);

export class Secrets {
  /** @type {Set<string>} */
  #all = new Set();
  /** @type {string[]} */
  #logged = []; // must not be in the log either
  /** @type {string[]} */
  #sent = [];
  /** @type {Set<string>} */
  #public = new Set(); // looks like a secret, but is none
  /** @type {string[]} */
  #errors = [];

  /**
   * @param {Pick<TopicScenario, "state" | "notLogged">} scenario
   * @param {World} world
   */
  constructor({ state, notLogged }, { keys, licenseServers, operators, tokens, authenticators }) {
    for (const values of [licenseServers, operators, tokens, authenticators])
      for (const v of Object.values(values)) this.#all.add(secretOf(v));
    this.#all.add(credential.slice(7, 20));
    for (const account of state.accounts) for (const { secret } of account.authenticators) this.#all.add(secret);
    this.#logged.push(...notLogged);
    for (const k of keys) {
      this.#all.add(k.kek).add(k.contentKey);
      this.#logged.push(k.kid, k.ek);
    }
  }

  /** @param {RequestMessage} message */
  addMessage({ path, query, body, headers }) {
    this.#sent.push(path, query, body);
    const found = `${query}&${body}`.matchAll(
      /\b(?:contentKey|kek)(?:\.\d+)?=([0-9a-f]{32})\b|"k": ?"([0-9a-f]{32})"/g,
    );
    for (const [, a, b] of found) this.#all.add(a ?? b);
    const kek = headers.find(([name]) => name === "x-kek")?.[1] ?? "";
    if (/^[0-9a-f]{32}$/.test(kek)) this.#all.add(kek);
    this.#logged.push(...path.split(/[/,]/).filter((part) => part.length === 32));
  }

  /** @param {ReadAnswer} answer */
  addAnswer({ status, text }) {
    if (status >= 400) this.#errors.push(text);
    if (status >= 300) return;
    const found = text.matchAll(/"(?:token|k|authenticator|credential)": ?"([^"]{16,})"/g);
    for (const [, secret] of found) this.#all.add(secretOf(secret));
  }

  /**
   * Takes what a step keeps of an answer: other members than keys and tokens are not secret.
   * @param {string} member
   * @param {string} value
   */
  keep(member, value) {
    if (!["k", "token", "authenticator", "credential"].includes(member)) this.#public.add(value);
  }

  /**
   * A value that was sent as a key ID too is stored, and errors name it.
   * @param {string} v
   */
  #isKeyID(v) {
    return this.#sent.some((text) => new RegExp(`(?:kid(?:\\.\\d+)?=|"kid": ?"|[/,])${v}`, "i").test(text));
  }

  /**
   * @param {string} log
   * @param {string} database
   */
  check(log, database) {
    for (const v of this.#logged) assert.ok(!log.includes(v), `${v} is in the log`);
    for (const v of this.#all) {
      if (this.#public.has(v)) continue;
      assert.ok(!log.includes(v), `${v} is in the log`);
      if (/^[0-9a-f]{32}$/.test(v)) {
        const base64 = Buffer.from(v, "hex").toString("base64").replaceAll("=", "");
        assert.ok(!log.includes(base64), `${v} is in the log in Base64`);
        if (this.#isKeyID(v)) continue;
      }
      assert.ok(!database.includes(v), `${v} is in the database`);
      for (const text of this.#errors) assert.ok(!text.includes(v), `${v} is in an error: ${text}`);
    }
  }
}
