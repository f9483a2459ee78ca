// Shows the key tools as a list of <details>. Their fields have no name, so no form submits them.
// Their input events bubble, so a listener on an ancestor must ignore targets within .kt. Nothing
// is stored, sent or written to the address.

import { copy } from "./copy.js";
import { count, make } from "./dom.js";
import {
  convert,
  fromPlayReadyOrder,
  KeyToolError,
  keyIdOfString,
  keyIdsOf,
  randomContentKey,
  randomKeyId,
  tokenHeader,
  tokenIn,
  toRelative,
  toRFC3339,
  unwrapKey,
  wrapKey,
} from "./keytools.js";

const MOST_SHOWN = 50;
const PAUSE = 300; // milliseconds
let panels = 0;

/**
 * Fills an element with the key tools.
 * @param {HTMLElement} element
 * @param {{ insert?: (name: string, value: string) => void, now?: () => number }} [options]
 *   `insert` puts a value into a request. Without it there are no buttons to use a value.
 */
export function mountKeyTools(element, { insert, now = Date.now } = {}) {
  const prefix = `kt${++panels}`;
  let ids = 0;
  const id = () => `${prefix}-${++ids}`;
  const announcement = make("p", { className: "kt-hidden", role: "status" });

  /**
   * @param {string} title
   * @param {Child[]} body
   */
  const tool = (title, ...body) =>
    make(
      "details",
      { className: "kt-tool" },
      make("summary", { className: "kt-title", textContent: title }),
      make("div", { className: "kt-body" }, ...body),
    );

  /**
   * @param {string} label
   * @param {() => void} act
   */
  const button = (label, act) => {
    const b = make("button", { type: "button", className: "kt-button", textContent: label });
    b.addEventListener("click", act);
    return b;
  };

  /**
   * @param {string} label
   * @param {FieldOptions} options
   */
  function field(label, { hint, kind = "input", live = true, ...properties }) {
    const own = id();
    const note = hint ? make("p", { className: "kt-hint", id: `${own}-hint`, textContent: hint }) : null;
    const error = make("p", { className: "kt-error", id: `${own}-error`, hidden: true });
    const region = make("div", live ? { "aria-live": "polite" } : {}, error);
    const input = /** @type {HTMLInputElement} */ (
      make(kind, {
        id: own,
        className: "kt-field",
        autocomplete: "off",
        spellcheck: false,
        autocapitalize: "off",
        ...properties,
      })
    );
    /** @param {boolean} wrong */
    const describe = (wrong) => {
      const by = [note?.id, wrong && error.id].filter(Boolean).join(" ");
      if (by) input.setAttribute("aria-describedby", by);
      else input.removeAttribute("aria-describedby");
    };
    describe(false);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** @param {string} [text] */
    function showError(text) {
      error.hidden = !text;
      error.textContent = text ? `Error: ${text}` : "";
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      describe(Boolean(text));
    }
    // Enter must not submit a form around the panel.
    if (kind === "input")
      input.addEventListener("keydown", (e) => {
        if (e.key === "Enter") e.preventDefault();
      });
    return {
      input,
      box: make(
        "div",
        { className: "kt-box" },
        make("label", { className: "kt-label", htmlFor: own, textContent: label }),
        note,
        input,
        region,
      ),
      /**
       * @param {string} [text]
       */
      fail(text) {
        clearTimeout(timer);
        if (text && live) timer = setTimeout(showError, PAUSE, text);
        else showError(text);
      },
    };
  }

  /** Makes the results of a tool: a line on how the text was read, notes, and rows of values. */
  function results() {
    const reading = make("p", { className: "kt-reading", role: "status" });
    const notes = make("ul", { className: "kt-notes", hidden: true });
    const rows = make("dl", { className: "kt-rows", hidden: true });
    return {
      box: make("div", { className: "kt-results" }, reading, notes, rows),
      /** @param {Shown} [shown] */
      show({ text = "", notes: all = [], rows: given = [] } = {}) {
        if (reading.textContent !== text) reading.textContent = text;
        notes.replaceChildren(...all.map((note) => make("li", { textContent: note })));
        notes.hidden = all.length === 0;
        rows.replaceChildren(...given.map(row));
        rows.hidden = given.length === 0;
      },
    };
  }

  /** @param {ShownRow} row */
  function row({ name, value, fresh, uses = [], more, plain }) {
    const term = make("dt", { id: id(), textContent: name });
    const actions = make("span", { className: "kt-actions" });
    const shown = make("code", { className: "kt-value", textContent: value });
    /** Returns the value at the time of its use, and shows it. */
    const current = () => {
      try {
        shown.textContent = fresh?.() ?? value;
      } catch {
        /* keeps the shown value */
      }
      return shown.textContent;
    };
    if (!plain) actions.append(copy(current, "Copy"));
    for (const use of uses) {
      if (!insert) break;
      const label = `Use as ${use}`;
      const b = button(label, () => {
        insert(use, current());
        announcement.textContent = "";
        announcement.textContent = `${use} is filled in`;
        b.textContent = "Filled in";
        setTimeout(() => {
          b.textContent = label;
        }, 2000);
      });
      actions.append(b);
    }
    for (const b of actions.children) b.setAttribute("aria-describedby", term.id);
    return make(
      "div",
      { className: "kt-row" },
      term,
      make("dd", {}, shown, actions.children.length ? actions : "", more ?? ""),
    );
  }

  function randomTool() {
    const out = results();
    /** @type {{ id?: string, key?: string }} */
    const made = {};
    /** @param {string} text */
    const show = (text) =>
      out.show({
        text,
        rows: [
          ...(made.id ? [{ name: "Key ID", value: made.id, uses: ["kid"] }] : []),
          ...(made.key ? [{ name: "Content key", value: made.key, uses: ["contentKey"] }] : []),
        ],
      });
    return tool(
      "Random key ID and content key",
      make(
        "div",
        { className: "kt-buttons" },
        button("New key ID", () => {
          made.id = randomKeyId();
          show("A new key ID");
        }),
        button("New content key", () => {
          made.key = randomContentKey();
          show("A new content key");
        }),
      ),
      out.box,
    );
  }

  function stringTool() {
    const string = field("String", { hint: "The text after ^ in kid, up to 64 characters", type: "text" });
    const out = results();
    let turn = 0;
    string.input.addEventListener("input", async () => {
      // A ^ at the beginning is not part of the string. A second one is.
      const pasted = string.input.value;
      const [mine, text] = [++turn, pasted.replace(/^\^/, "")];
      let [error, shown] = ["", {}];
      try {
        if (text) {
          const hex = await keyIdOfString(text);
          const notes = [
            ...(text === pasted ? [] : ["the ^ at the beginning was ignored: it only marks that a string follows"]),
            ...(/^[0-9a-f]{32}$/i.test(text)
              ? ["these are 32 hexadecimal digits: without ^ they are a key ID themselves"]
              : []),
          ];
          shown = {
            text: "The first 16 bytes of its SHA-1",
            notes,
            rows: [
              { name: "Key ID", value: hex, uses: ["kid"] },
              { name: "Short form for a request", value: `^${text}`, uses: ["kid"] },
            ],
          };
        }
      } catch (e) {
        error = messageOf(e);
      }
      if (mine !== turn) return; // the text changed during the computation
      string.fail(error);
      out.show(shown);
    });
    return tool("^string to key ID", string.box, out.box);
  }

  function convertTool() {
    const text = field("Key or key ID", { hint: "Hexadecimal digits, a UUID, Base64 or base64url", type: "text" });
    const out = results();
    const group = id();
    /**
     * @param {string} label
     * @param {boolean} checked
     */
    const choice = (label, checked) => {
      const input = make("input", { type: "radio", name: group, checked, autocomplete: "off" });
      input.setAttribute("form", `${group}-none`); // no form may submit the choice
      input.addEventListener("change", update);
      return { input, box: make("label", { className: "kt-choice" }, input, label) };
    };
    const asIs = choice("As in a UUID, or a content key", true);
    const swapped = choice("As in a PlayReady header", false);
    function update() {
      const value = text.input.value;
      const found =
        value.trim() === "" ? undefined : swapped.input.checked ? fromPlayReadyOrder(value) : convert(value);
      text.fail(found?.error);
      out.show(
        found && found.error === undefined
          ? { text: `Read as ${found.reading}`, notes: found.notes, rows: rowsOf(found) }
          : {},
      );
    }
    /**
     * @param {KeyForms & { likely?: string }} f
     * @returns {ShownRow[]}
     */
    const rowsOf = (f) => [
      {
        name: "Hexadecimal",
        value: f.hex,
        uses: { 16: ["kid", ...(swapped.input.checked ? [] : ["contentKey"])], 24: ["ek"] }[f.length] ?? [],
      },
      ...(f.uuid ? [{ name: "UUID", value: f.uuid }] : []),
      { name: "Base64", value: f.base64 },
      { name: "base64url", value: f.base64url },
      ...(f.playReady
        ? [
            { name: "PlayReady header, Base64", value: f.playReady.base64 },
            { name: "PlayReady header, hexadecimal", value: f.playReady.hex },
          ]
        : []),
    ];
    text.input.addEventListener("input", update);
    return tool(
      "Hex, Base64, UUID, PlayReady byte order",
      text.box,
      make(
        "fieldset",
        { className: "kt-choices" },
        make("legend", { className: "kt-label", textContent: "Byte order of the pasted text" }),
        asIs.box,
        swapped.box,
      ),
      out.box,
    );
  }

  function wrapTool() {
    const digits = { type: "text", live: false };
    const kek = field("Key encryption key (kek)", { ...digits, hint: "32 hexadecimal digits" });
    const key = field("Content key", { ...digits, hint: "32 hexadecimal digits, to wrap" });
    const ek = field("Wrapped key (ek)", { ...digits, hint: "48 hexadecimal digits, to unwrap" });
    const fields = { kek, contentKey: key, ek };
    const out = results();
    /**
     * @param {keyof typeof fields} [field]
     * @param {string} [text]
     */
    const fail = (field, text) => {
      for (const [name, f] of Object.entries(fields)) f.fail(name === field ? text : "");
    };
    /**
     * @param {() => Promise<string>} work
     * @param {string} text
     * @param {(value: string) => ShownRow} rowOf
     */
    async function run(work, text, rowOf) {
      try {
        const value = await work();
        fail();
        out.show({
          text,
          rows: [rowOf(value), { name: "Key encryption key", value: kek.input.value.trim(), uses: ["kek"] }],
        });
      } catch (e) {
        const at = e instanceof KeyToolError ? e.field : "";
        const name = at === "contentKey" || at === "ek" ? at : "kek";
        fail(name, messageOf(e));
        out.show();
        fields[name].input.focus();
      }
    }
    const wrap = () =>
      run(
        () => wrapKey(kek.input.value, key.input.value),
        "Wrapped",
        (value) => ({ name: "Wrapped key", value, uses: ["ek"] }),
      );
    const unwrap = () =>
      run(
        () => unwrapKey(kek.input.value, ek.input.value),
        "Unwrapped, and the integrity check passes",
        (value) => ({ name: "Content key", value, uses: ["contentKey"] }),
      );
    key.input.addEventListener("keydown", (e) => {
      if (e.key === "Enter") wrap();
    });
    ek.input.addEventListener("keydown", (e) => {
      if (e.key === "Enter") unwrap();
    });
    // After a change of a value the shown result is outdated.
    for (const f of Object.values(fields))
      f.input.addEventListener("input", () => {
        f.fail("");
        out.show();
      });
    return tool(
      "Wrap and unwrap a key (RFC 3394)",
      kek.box,
      make("div", { className: "kt-line" }, key.box, button("Wrap", wrap)),
      make("div", { className: "kt-line" }, ek.box, button("Unwrap", unwrap)),
      out.box,
    );
  }

  function mediaTool() {
    const text = field("Manifest, PSSH box or PlayReady header", {
      kind: "textarea",
      rows: 5,
      hint: "A DASH MPD, or a box or header in Base64 or hexadecimal digits",
    });
    const file = field("Or a file with one", { type: "file" });
    const out = results();
    let turn = 0;
    /**
     * @param {string | Uint8Array} input
     * @param {Field} from
     * @param {Field} other
     */
    function show(input, from, other) {
      turn++;
      const found = input.length === 0 ? undefined : keyIdsOf(input);
      from.fail(found?.error);
      other.fail("");
      if (!found || found.error !== undefined) return out.show();
      const more = found.keyIds.length - MOST_SHOWN;
      return out.show({
        text: `Read as ${found.what}: ${count(found.keyIds.length, "key ID")}`,
        notes: more > 0 ? [...found.notes, `${more} more are not shown`] : found.notes,
        rows: found.keyIds.slice(0, MOST_SHOWN).map(({ hex, uuid, sources }, i) => ({
          name: `Key ID ${i + 1}`,
          value: hex,
          uses: ["kid"],
          more: make(
            "ul",
            { className: "kt-sources" },
            ...[uuid, ...sources.slice(0, 8)].map((s) => make("li", { textContent: s })),
          ),
        })),
      });
    }
    text.input.addEventListener("input", () => {
      file.input.value = "";
      show(text.input.value, text, file);
    });
    file.input.addEventListener("change", async () => {
      const [chosen, mine] = [file.input.files?.[0], ++turn];
      if (!chosen) return;
      let bytes;
      try {
        // With one byte over the limit, keyIdsOf refuses a longer file.
        bytes = new Uint8Array(await chosen.slice(0, (1 << 20) + 1).arrayBuffer());
      } catch {
        if (mine === turn) file.fail("the file cannot be read");
        return;
      }
      if (mine !== turn) return;
      text.input.value = "";
      show(bytes, file, text);
      if (bytes.length === 0) file.fail("the file is empty");
    });
    return tool("Key IDs of a manifest, PSSH box or PlayReady header", text.box, file.box, out.box);
  }

  function tokenTool() {
    const text = field("Token", {
      kind: "textarea",
      rows: 3,
      hint: "A token, or a URL or answer that contains one. The clear header may be forged: only a license server can check it",
    });
    const out = results();
    text.input.addEventListener("input", () => {
      const token = tokenIn(text.input.value);
      const found = token === "" ? undefined : tokenHeader(token);
      text.fail(found?.error);
      if (!found || found.error !== undefined) return out.show();
      return out.show({
        text: `A token of version ${found.version}, ${found.characters} characters`,
        rows: [
          { name: "Environment", value: found.environment, plain: true },
          { name: "Account ID", value: String(found.accountId) },
          { name: "Token ID", value: found.tokenId },
          { name: "Key check value of the sealing key", value: found.keyCheck },
          { name: "Sealed", value: `${found.sealedBytes} bytes of terms`, plain: true },
        ],
      });
    });
    return tool("The clear header of a token", text.box, out.box);
  }

  function timeTool() {
    const time = field("Date and time", { hint: "In your time zone", type: "datetime-local", step: "1" });
    const out = results();
    const uses = ["rental.periodEndTime", "expirationTime"];
    time.input.addEventListener("input", () => {
      time.fail("");
      const value = time.input.value;
      if (!value) return out.show();
      try {
        const relative = toRelative(value, now());
        return out.show({
          text: "As a request takes it",
          notes: ["in a query, write the + as %2B; the seconds count from the arrival of the request"],
          rows: [
            { name: "RFC 3339", value: toRFC3339(value), uses },
            { name: "Seconds from now", value: relative, fresh: () => toRelative(value, now()), uses },
          ],
        });
      } catch (e) {
        time.fail(messageOf(e));
        return out.show();
      }
    });
    return tool("Time to RFC 3339 and +seconds", time.box, out.box);
  }

  element.replaceChildren(
    make(
      "div",
      { className: "kt" },
      randomTool(),
      stringTool(),
      convertTool(),
      wrapTool(),
      mediaTool(),
      tokenTool(),
      timeTool(),
      announcement,
    ),
  );
  return { close: () => element.replaceChildren() };
}

/** @param {unknown} e */
const messageOf = (e) => (e instanceof KeyToolError ? e.message : "the browser could not do this");
