// The state of the page is one text, with one history for all that changes it: typing, form, fixes,
// examples.

/**
 * Changes from one source that follow within this many milliseconds are one step of the history.
 */
const pause = 800;
const limit = 500;

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
   * Calls back after each change with its source.
   * @param {(source: string) => void} listener
   */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /**
   * Takes a text. Steps from one source are joined while they follow quickly, unless it is "".
   * @param {string} text
   */
  set(text, source = "", now = performance.now()) {
    if (text === this.text) return;
    const joined = source !== "" && source === this.#source && now - this.#time < pause && this.#at > 0;
    this.#steps.length = this.#at + 1;
    if (joined) this.#steps[this.#at] = text;
    else this.#steps.push(text);
    if (this.#steps.length > limit) this.#steps.shift();
    this.#at = this.#steps.length - 1;
    this.#source = source;
    this.#time = now;
    this.#tell(source);
  }

  /**
   * Begins anew with a text, without a way back.
   * @param {string} text
   */
  reset(text) {
    this.#steps = [text];
    this.#at = 0;
    this.#source = "";
    this.#tell("reset");
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
    this.#tell("history");
  }

  /** @param {string} source */
  #tell(source) {
    for (const listener of this.#listeners) listener(source);
  }
}
