// Marks what is wrong in the text: a copy of it lies behind the text area, with the offending
// characters underlined.

/**
 * Shows the text with the ranges of a result marked, if there is one: problems before warnings
 * where they overlap.
 * @param {HTMLElement} sheet
 * @param {string} text
 * @param {Result | null} result
 */
export function mark(sheet, text, result) {
  /** @type {(TextRange & { className: string })[]} */
  const ranges = [];
  /**
   * @param {TextRange[]} list
   * @param {string} className
   */
  const add = (list, className) => {
    for (const { start, end } of list) {
      if (end > start && ranges.every((r) => end <= r.start || r.end <= start)) ranges.push({ start, end, className });
    }
  };
  add(result?.problems ?? [], "bad");
  add(result?.recognized.notes ?? [], "warn");
  add(result?.warnings ?? [], "warn");
  ranges.sort((a, b) => a.start - b.start);
  /** @type {(string | Node)[]} */
  const parts = [];
  let at = 0;
  for (const { start, end, className } of ranges) {
    const piece = document.createElement("mark");
    piece.className = className;
    piece.dataset.start = String(start);
    piece.textContent = text.slice(start, end);
    parts.push(text.slice(at, start), piece);
    at = end;
  }
  // A text area shows an empty line after a last line break; so does its copy.
  parts.push(`${text.slice(at)}\u200b`);
  sheet.replaceChildren(...parts);
}
