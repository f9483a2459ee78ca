// Keeps the text area in step with the state, and draws its marks.

import { target } from "./dom.js";
import { mark } from "./marks.js";

export class Editor {
  #area;
  #sheet;
  #state;

  /**
   * @param {HTMLTextAreaElement} area
   * @param {HTMLElement} sheet
   * @param {State} state
   */
  constructor(area, sheet, state) {
    this.#area = area;
    this.#sheet = sheet;
    this.#state = state;
    area.addEventListener("input", (event) => {
      // Every paste and every cut is a step of its own.
      const typed = /^(insertText|insertCompositionText|insertLineBreak|deleteContent)/.test(
        /** @type {InputEvent} */ (event).inputType ?? "",
      );
      state.set(area.value, typed ? "typing" : "");
    });
    state.onChange(() => this.#update());
  }

  /** Shows the text of the state, with the caret after the change. */
  #update() {
    const { text } = this.#state;
    const old = this.#area.value;
    if (old === text) return;
    let same = 0;
    while (same < text.length && same < old.length && text[text.length - 1 - same] === old[old.length - 1 - same])
      same++;
    this.#area.value = text;
    if (document.activeElement === this.#area) this.#area.setSelectionRange(text.length - same, text.length - same);
  }

  /** @param {Result | null} result */
  mark(result) {
    mark(this.#sheet, this.#area.value, result);
  }

  /**
   * Selects a range and brings it into view.
   * @param {TextRange} range
   */
  show({ start, end }) {
    this.#area.focus({ preventScroll: true });
    this.#area.setSelectionRange(start, end);
    const at = this.#sheet.querySelector(`[data-start="${start}"]`) ?? this.#area;
    at.scrollIntoView({ block: "center" });
  }
}

// All files that are opened in a tab share its storage, so a single-file page stores nothing.
const stores = location.protocol !== "file:";

/** Stores the text in the tab, unless storage is forbidden. */
export const tab = {
  get() {
    try {
      return (stores && sessionStorage.getItem("check")) || "";
    } catch {
      return "";
    }
  },
  /** @param {string} text */
  keep(text) {
    try {
      if (stores) sessionStorage.setItem("check", text);
    } catch {
      /* a reload loses the text */
    }
  },
};

/**
 * Makes the keys for undo and redo act on the state, in the text and in the form.
 * @param {HTMLElement} root
 * @param {State} state
 */
export function listenToKeys(root, state) {
  // The fields of the key tools and of the shared link are not part of the request. There the
  // browser undoes.
  /**
   * @param {Event} event
   * @param {"undo" | "redo"} way
   */
  const act = (event, way) => {
    if (target(event).closest(".kt, #sharing")) return;
    event.preventDefault();
    state[way]();
  };
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z") act(event, event.shiftKey ? "redo" : "undo");
    else if (key === "y" && !event.shiftKey) act(event, "redo");
  });
  root.addEventListener("beforeinput", (event) => {
    if (event.inputType === "historyUndo") act(event, "undo");
    else if (event.inputType === "historyRedo") act(event, "redo");
  });
}
