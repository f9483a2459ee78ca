// The text area in step with the state, and its marks.

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
      // A pasted or cut piece is a step of its own.
      const typed = /^(insertText|insertCompositionText|insertLineBreak|deleteContent)/.test(
        /** @type {InputEvent} */ (event).inputType ?? "",
      );
      state.set(area.value, typed ? "typing" : "");
    });
    state.onChange(() => this.#take());
  }

  /** Takes the text of the state, with the caret behind what changed. */
  #take() {
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

// Files that are opened in one tab share what it stores, whoever wrote them.
const stores = location.protocol !== "file:";

/**
 * Gives back what the tab kept, and keeps what it is given. Storage may be forbidden: then nothing
 * is kept.
 */
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
      /* gone with a reload */
    }
  },
};

/**
 * Undo and redo by keyboard, for text and form alike.
 * @param {HTMLElement} root
 * @param {State} state
 */
export function listenToKeys(root, state) {
  // The fields of the key tools and of the shared link are not of the request, and undo by
  // themselves.
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
