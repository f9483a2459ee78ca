// The form: one field a parameter, in step with the text. The fields come with the page; this fills them and listens to them.

import { byId, count, make } from "./dom.js";

/** A value as it was meant whose + was not escaped, and arrived as a space. */
const plussed = (value, which) =>
  which === "any" ? value.replaceAll(" ", "+") : which === "first" ? value.replace(/^ (?=\d)/, "+") : value;

const unfit = (only) => (only.startsWith("!") ? `not beside ${only.slice(1)}` : `only for ${only.split("=")[1]}`);

export class Form {
  #root;
  #groups;
  #keys;
  #block;
  #fields = [];
  #blocks = 1;
  #result;
  #onEdit;
  #closed = false;
  #inserted = 0;
  #most;

  /** onEdit is called with the changes that the user made, as rewrite takes them, and a name for their kind; most is the number of keys at most. */
  constructor(root, onEdit, most) {
    this.#root = root;
    this.#most = most;
    this.#onEdit = onEdit;
    this.#groups = [...root.querySelectorAll(".field-group")];
    this.#keys = root.querySelector(".keys");
    this.#block = this.#keys.querySelector(".key").cloneNode(true);
    this.#collect();
    root.addEventListener("input", ({ target }) => {
      const field = target.closest(".field");
      if (field) this.#edit(field.dataset.at, target.value);
    });
    byId("add-key").addEventListener("click", () => this.#addKey());
    this.#keys.addEventListener("click", ({ target }) => {
      if (target.matches(".remove-key")) this.#removeKey(target.closest(".key").dataset.suffix);
    });
  }

  #edit(name, value) {
    this.#onEdit([{ name, value: value === "" ? null : value }], `field ${name}`);
  }

  /** Reads which fields there are. */
  #collect() {
    this.#fields = [...this.#root.querySelectorAll(".field")].map((element) => {
      const suffix = element.closest(".key")?.dataset.suffix ?? "";
      const name = element.dataset.name + suffix;
      element.dataset.at = name;
      return {
        element,
        name,
        suffix,
        group: element.closest(".field-group"),
        control: element.querySelector("input, select"),
        need: element.querySelector(".need"),
        wrong: element.querySelector(".wrong"),
        needs: element.dataset.needs,
        only: element.dataset.only,
        plus: element.dataset.plus,
      };
    });
  }

  /** The suffixes of the keys in the request: "" for a key without a number. */
  #suffixes() {
    const indexed = new Set([...this.#block.querySelectorAll(".field")].map((f) => f.dataset.name));
    const found = new Set();
    for (const { name, parameter } of this.#result?.parameters ?? [])
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
    const plain = (this.#result?.parameters ?? []).filter(
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

  #removeKey(suffix) {
    this.#blocks = Math.max(1, this.#suffixes().length - 1);
    const changes = [];
    const others = this.#suffixes().filter((s) => s !== suffix);
    for (const { name, parameter } of this.#result.parameters) {
      if (!this.#isIndexed(parameter)) continue;
      const at = name.slice(parameter.length);
      if (at === suffix) changes.push({ name, value: null });
    }
    // The keys are numbered without gaps; one alone needs no number.
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

  #isIndexed(parameter) {
    return [...this.#block.querySelectorAll(".field")].some((f) => f.dataset.name === parameter);
  }

  /** Makes the blocks of keys that the request has. */
  #makeBlocks() {
    const suffixes = this.#suffixes();
    const now = [...this.#keys.querySelectorAll(".key")];
    if (now.length === suffixes.length && now.every((block, i) => block.dataset.suffix === suffixes[i])) return;
    const many = String(suffixes.length > 1);
    const blocks = suffixes.map((suffix) => {
      const kept = now.find((old) => old.dataset.suffix === suffix && (old.dataset.many ?? "false") === many);
      if (kept) return kept;
      const block = this.#block.cloneNode(true);
      block.dataset.suffix = suffix;
      block.dataset.many = many;
      if (suffixes.length > 1) {
        const title = block.querySelector(".key-title");
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
        for (const element of block.querySelectorAll("[for]")) element.htmlFor += suffix;
        for (const element of block.querySelectorAll("[aria-describedby]")) {
          element.setAttribute(
            "aria-describedby",
            element
              .getAttribute("aria-describedby")
              .split(" ")
              .map((id) => id + suffix)
              .join(" "),
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

  /** Brings the form in step with a result. closed says that there is a text and no result: then the form must not write. */
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
    for (const control of this.#root.querySelectorAll(".field :is(input, select), .remove-key"))
      control.disabled = this.#closed;
    byId("add-key").disabled = this.#closed || this.#suffixes().length >= this.#most;
    for (const field of this.#fields) {
      const value = plussed(given.get(field.name) ?? "", field.plus);
      this.#put(field.control, value);
      const needed = holds(field.needs, field.suffix);
      const fits = !field.only || holds(field.only, field.suffix);
      const said = !fits ? unfit(field.only) : needed ? "required" : "optional";
      if (field.need.textContent !== said) field.need.textContent = said;
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
      const said = [bad > 0 && count(bad, "problem"), filled > 0 && `${filled} given`].filter(Boolean).join(", ");
      const state = group.querySelector(".group-state");
      if (state.textContent !== said) state.textContent = said;
      state.classList.toggle("bad", bad > 0);
      // What a request gives is not hidden from its reader; what the reader folded stays so.
      if (filled > 0 && !group.dataset.shown) {
        group.open = true;
        group.dataset.shown = "yes";
      }
    }
  }

  #put(control, value) {
    if (control.value === value) return;
    if (control instanceof HTMLSelectElement) {
      for (const option of control.querySelectorAll("[data-other]")) option.remove();
      if (![...control.options].some((o) => o.value === value))
        control.append(make("option", { value, textContent: value, "data-other": "" }));
    }
    control.value = value;
  }

  /** Fills in a parameter; of several keys, the first that has none yet. */
  insert(name, value) {
    if (this.#closed) return;
    const all = this.#fields.filter((f) => f.element.dataset.name === name);
    this.#onEdit(
      [{ name: (all.find((f) => f.control.value === "") ?? all[0]).name, value }],
      `tool ${++this.#inserted}`,
    );
  }

  /** The control of a parameter as the request has to name it, or undefined. */
  control(name) {
    return (
      this.#fields.find((f) => f.name === name) ??
      this.#fields.find((f) => f.element.dataset.name === name.replace(/\.\d+$/, ""))
    )?.control;
  }
}
