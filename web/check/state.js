// The state of the page is one text. All its changes are in one history: typing, form, fixes,
// examples.

/**
 * Changes from the same source are one step of the history if each follows within this many
 * milliseconds.
 */
const pause = 800;
const maxSteps = 500;

export class State {
  #steps = [""];
  #at = 0;
  #source = "";
  #time = 0;
  /** @type {((source: string) => void)[]} */
  #listeners = [];

  get text() {
    return this.#steps[this.#at];
  }
  get canUndo() {
    return this.#at > 0;
  }
  get canRedo() {
    return this.#at < this.#steps.length - 1;
  }

  /**
   * Calls the listener after each change, with the source of the change.
   * @param {(source: string) => void} listener
   */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /**
   * Sets the text. Quick changes from the same source are joined into one step, except from "".
   * @param {string} text
   */
  set(text, source = "", now = performance.now()) {
    if (text === this.text) return;
    const joined = source !== "" && source === this.#source && now - this.#time < pause && this.#at > 0;
    this.#steps.length = this.#at + 1;
    if (joined) this.#steps[this.#at] = text;
    else this.#steps.push(text);
    if (this.#steps.length > maxSteps) this.#steps.shift();
    this.#at = this.#steps.length - 1;
    this.#source = source;
    this.#time = now;
    this.#notify(source);
  }

  /**
   * Sets the text, and clears the history.
   * @param {string} text
   */
  reset(text) {
    this.#steps = [text];
    this.#at = 0;
    this.#source = "";
    this.#notify("reset");
  }

  undo() {
    this.#go(-1);
  }
  redo() {
    this.#go(1);
  }

  /** @param {number} step */
  #go(step) {
    const to = this.#at + step;
    if (to < 0 || to >= this.#steps.length) return;
    this.#at = to;
    this.#source = "";
    this.#notify("history");
  }

  /** @param {string} source */
  #notify(source) {
    for (const listener of this.#listeners) listener(source);
  }
}
