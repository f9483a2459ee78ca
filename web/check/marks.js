// Marks the problems and warnings in the text. A copy of the text is behind the text area, with the
// marked characters underlined.

/**
 * Shows the text with the ranges of a result marked. Where ranges overlap, a problem comes before a
 * note, and a note before a warning.
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
  // A text area shows an empty line after a final line break. The copy must show it, too.
  parts.push(`${text.slice(at)}\u200b`);
  sheet.replaceChildren(...parts);
}
