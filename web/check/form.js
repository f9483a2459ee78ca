// The form has a field for each parameter, and stays in step with the text. The page contains the
// fields. This module fills them and listens to them.

import { all, byId, count, first, make, target } from "./dom.js";

/**
 * Restores each + that was not escaped and therefore arrived as a space: "any" of them, or only the
 * "first" before a number.
 * @param {string} value
 * @param {string | undefined} which
 */
const plussed = (value, which) =>
  which === "any" ? value.replaceAll(" ", "+") : which === "first" ? value.replace(/^ (?=\d)/, "+") : value;

/** @param {string} only */
const unfit = (only) => (only.startsWith("!") ? `not beside ${only.slice(1)}` : `only for ${only.split("=")[1]}`);

/** @type {(element: HTMLElement) => HTMLElement | null} */
const keyOf = (element) => element.closest(".key");

/** @param {HTMLElement} element */
const copyOf = (element) => /** @type {HTMLElement} */ (element.cloneNode(true));

/** @param {HTMLElement} element */
function fieldOf(element) {
  const { name: own = "", needs = "", only = "", plus } = element.dataset;
  const suffix = keyOf(element)?.dataset.suffix ?? "";
  const name = own + suffix;
  /** @type {HTMLInputElement | HTMLSelectElement} */
  const control = first("input, select", element);
  element.dataset.at = name;
  return {
    element,
    name,
    suffix,
    group: element.closest(".field-group"),
    control,
    need: first(".need", element),
    wrong: first(".wrong", element),
    needs,
    only,
    plus,
    bad: 0,
    given: false,
  };
}

export class Form {
  #root;
  #groups;
  #keys;
  #block;
  /** @type {ReturnType<typeof fieldOf>[]} */
  #fields = [];
  #blocks = 1;
  /** @type {Pick<Result, "parameters" | "problems">} */
  #result = { parameters: [], problems: [] };
  #onEdit;
  #closed = false;
  #inserted = 0;
  #maxKeys;

  /**
   * @param {HTMLElement} root
   * @param {(changes: Change[], source: string) => void} onEdit gets the changes that the user
   *   made, as rewrite takes them, and their source, as State.set takes it
   * @param {number} maxKeys
   */
  constructor(root, onEdit, maxKeys) {
    this.#root = root;
    this.#maxKeys = maxKeys;
    this.#onEdit = onEdit;
    /** @type {HTMLDetailsElement[]} */
    this.#groups = all(".field-group", root);
    this.#keys = first(".keys", root);
    this.#block = copyOf(first(".key", this.#keys));
    this.#collect();
    root.addEventListener("input", (event) => {
      const control = target(event);
      /** @type {HTMLElement | null} */
      const field = control.closest(".field");
      if (field) this.#edit(field.dataset.at ?? "", control.value);
    });
    byId("add-key").addEventListener("click", () => this.#addKey());
    this.#keys.addEventListener("click", (event) => {
      const button = target(event);
      if (button.matches(".remove-key")) this.#removeKey(keyOf(button)?.dataset.suffix ?? "");
    });
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #edit(name, value) {
    this.#onEdit([{ name, value: value === "" ? null : value }], `field ${name}`);
  }

  /** Finds the fields of the page. */
  #collect() {
    this.#fields = all(".field", this.#root).map(fieldOf);
  }

  /**
   * Returns the suffixes of the keys: "" for a key without a number. They are the request's and, if
   * the form has more blocks, unused ones.
   */
  #suffixes() {
    const indexed = new Set(all(".field", this.#block).map((f) => f.dataset.name));
    const found = new Set();
    for (const { name, parameter } of this.#result.parameters)
      if (indexed.has(parameter)) found.add(name.slice(parameter.length));
    const list = [...found].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
    if (list.length === 0) list.push(this.#blocks > 1 ? ".0" : "");
    for (let n = 0; list.length < this.#blocks && n < this.#blocks; n++)
      if (!list.includes(`.${n}`)) list.push(`.${n}`);
    return list;
  }

  #addKey() {
    const suffixes = this.#suffixes();
    this.#blocks = suffixes.length + 1;
    const plain = this.#result.parameters.filter(
      ({ name, parameter }) => parameter === name && this.#isIndexed(parameter),
    );
    if (plain.length > 0)
      this.#onEdit(
        plain.map(({ name }) => ({ name, rename: `${name}.0` })),
        "key",
      );
    this.#draw();
    this.#fields
      .findLast((f) => f.suffix === this.#suffixes().at(-1) && f.element.dataset.name === "kid")
      ?.control.focus();
  }

  /** @param {string} suffix */
  #removeKey(suffix) {
    this.#blocks = Math.max(1, this.#suffixes().length - 1);
    /** @type {Change[]} */
    const changes = [];
    const others = this.#suffixes().filter((s) => s !== suffix);
    for (const { name, parameter } of this.#result.parameters) {
      if (!this.#isIndexed(parameter)) continue;
      const at = name.slice(parameter.length);
      if (at === suffix) changes.push({ name, value: null });
    }
    // The remaining keys are numbered without gaps. A single key needs no number.
    others.forEach((from, n) => {
      const to = others.length === 1 ? "" : `.${n}`;
      if (from === to) return;
      for (const { name, parameter } of this.#result.parameters) {
        if (this.#isIndexed(parameter) && name === parameter + from) changes.push({ name, rename: parameter + to });
      }
    });
    if (changes.length > 0) this.#onEdit(changes, "key");
    this.#draw();
    byId("add-key").focus();
  }

  /** @param {string} parameter */
  #isIndexed(parameter) {
    return all(".field", this.#block).some((f) => f.dataset.name === parameter);
  }

  /** Makes a block of fields for each key. */
  #makeBlocks() {
    const suffixes = this.#suffixes();
    const now = all(".key", this.#keys);
    if (now.length === suffixes.length && now.every((block, i) => block.dataset.suffix === suffixes[i])) return;
    const many = String(suffixes.length > 1);
    const blocks = suffixes.map((suffix) => {
      const kept = now.find((old) => old.dataset.suffix === suffix && (old.dataset.many ?? "false") === many);
      if (kept) return kept;
      const block = copyOf(this.#block);
      block.dataset.suffix = suffix;
      block.dataset.many = many;
      if (suffixes.length > 1) {
        const title = first(".key-title", block);
        const label = `Key ${suffix === "" ? "without a number" : suffix.slice(1)}`;
        title.hidden = false;
        title.append(
          make("span", { textContent: label }),
          make("button", {
            type: "button",
            className: "remove-key",
            textContent: "Remove",
            "aria-label": `Remove ${label.toLowerCase()}`,
          }),
        );
        block.setAttribute("aria-label", label);
      }
      if (suffix !== "") {
        for (const element of block.querySelectorAll("[id]")) element.id += suffix;
        for (const element of block.querySelectorAll("label")) element.htmlFor += suffix;
        for (const element of block.querySelectorAll("[aria-describedby]")) {
          element.setAttribute(
            "aria-describedby",
            element
              .getAttribute("aria-describedby")
              ?.split(" ")
              .map((id) => id + suffix)
              .join(" ") ?? "",
          );
        }
        for (const element of block.querySelectorAll("label code")) element.textContent += suffix;
      }
      return block;
    });
    for (const old of now) if (!blocks.includes(old)) old.remove();
    this.#keys.prepend(...blocks);
    this.#collect();
  }

  /**
   * Shows a result. A closed form cannot be edited: its text could not be checked.
   * @param {Result} result
   * @param {boolean} empty
   * @param {boolean} closed
   */
  show(result, empty, closed) {
    this.#result = result;
    this.#closed = closed;
    this.empty = empty;
    if (empty) this.#blocks = 1;
    this.#draw();
  }

  #draw() {
    this.#makeBlocks();
    const { parameters, problems } = this.#result;
    const given = new Map();
    for (const p of parameters) if (!given.has(p.name)) given.set(p.name, p.value);
    /** @type {(condition: string, suffix: string) => boolean} */
    const holds = (condition, suffix) => {
      if (condition.includes(" ")) return condition.split(" ").every((one) => holds(one, suffix));
      if (condition === "always") return true;
      if (!condition) return false;
      const bare = condition.replace("!", "");
      const [name, value] = bare.split("=");
      const has = given.get(name + suffix) ?? given.get(name);
      if (value !== undefined) return has === value;
      return condition.startsWith("!") ? !has : Boolean(has);
    };
    /** @type {(HTMLInputElement | HTMLSelectElement | HTMLButtonElement)[]} */
    const controls = all(".field :is(input, select), .remove-key", this.#root);
    for (const control of controls) control.disabled = this.#closed;
    byId("add-key").disabled = this.#closed || this.#suffixes().length >= this.#maxKeys;
    for (const field of this.#fields) {
      const value = plussed(given.get(field.name) ?? "", field.plus);
      this.#put(field.control, value);
      const needed = holds(field.needs, field.suffix);
      const fits = !field.only || holds(field.only, field.suffix);
      const need = !fits ? unfit(field.only) : needed ? "required" : "optional";
      if (field.need.textContent !== need) field.need.textContent = need;
      field.element.classList.toggle("needed", needed && fits);
      field.element.classList.toggle("unfit", !fits && value === "");
      const wrong = this.empty ? [] : problems.filter((p) => p.parameter === field.name);
      const text = wrong
        .map((p) => `${p.code} ${p.message.includes(p.details) ? p.message : `${p.message}: ${p.details}`}`)
        .join(". ");
      if (field.wrong.textContent !== text) field.wrong.textContent = text;
      field.wrong.hidden = text === "";
      if (text === "") field.control.removeAttribute("aria-invalid");
      else field.control.setAttribute("aria-invalid", "true");
      field.bad = wrong.length;
      field.given = given.has(field.name);
    }
    for (const group of this.#groups) {
      const fields = this.#fields.filter((f) => f.group === group);
      const bad = fields.reduce((sum, f) => sum + f.bad, 0);
      const filled = fields.filter((f) => f.given).length;
      const summary = [bad > 0 && count(bad, "problem"), filled > 0 && `${filled} given`].filter(Boolean).join(", ");
      const state = first(".group-state", group);
      if (state.textContent !== summary) state.textContent = summary;
      state.classList.toggle("bad", bad > 0);
      // A group opens when it first has a given parameter. A reader may fold it again.
      if (filled > 0 && !group.dataset.shown) {
        group.open = true;
        group.dataset.shown = "yes";
      }
    }
  }

  /**
   * @param {HTMLInputElement | HTMLSelectElement} control
   * @param {string} value
   */
  #put(control, value) {
    if (control.value === value) return;
    if (control instanceof HTMLSelectElement) {
      for (const option of control.querySelectorAll("[data-other]")) option.remove();
      if (![...control.options].some((o) => o.value === value))
        control.append(make("option", { value, textContent: value, "data-other": "" }));
    }
    control.value = value;
  }

  /**
   * Fills in a parameter. With several keys it takes the first empty field, else the first field.
   * @param {string} name
   * @param {string} value
   */
  insert(name, value) {
    if (this.#closed) return;
    const all = this.#fields.filter((f) => f.element.dataset.name === name);
    this.#onEdit(
      [{ name: (all.find((f) => f.control.value === "") ?? all[0]).name, value }],
      `tool ${++this.#inserted}`,
    );
  }

  /**
   * Returns the control of a parameter, by the name that the request must use, or undefined.
   * @param {string} name
   */
  control(name) {
    return (
      this.#fields.find((f) => f.name === name) ??
      this.#fields.find((f) => f.element.dataset.name === name.replace(/\.\d+$/, ""))
    )?.control;
  }
}
