// Writes times as a request takes them (D13).

import { KeyToolError } from "./keytools-keys.js";

const END = Date.UTC(10000, 0); // the first year of five digits
const START = Date.parse("0000-01-01T00:00:00Z");

/**
 * Returns "+seconds" from now. A fraction is cut off, so that no right lasts longer than asked.
 * @param {When} when
 * @param {When} now
 */
export function toRelative(when, now) {
  const [to, from] = [moment("time", when), moment("now", now)];
  const seconds = Math.floor((to - from) / 1000);
  if (seconds < 1) throw new KeyToolError("past", "time", "choose a time in the future, a second away or more");
  return `+${seconds}`;
}

/**
 * Returns RFC 3339 in UTC with upper-case T and Z. A fraction of a second is cut off.
 * @param {When} when
 */
export const toRFC3339 = (when) => `${new Date(moment("time", when)).toISOString().slice(0, 19)}Z`;

/**
 * @param {string} field
 * @param {When} when
 */
function moment(field, when) {
  const ms = typeof when === "string" ? local(when) : Number(when ?? NaN);
  if (Number.isNaN(ms)) throw new KeyToolError("not-a-time", field, "choose a date and a time");
  if (ms < START || ms >= END) throw new KeyToolError("range", field, "choose a year of four digits");
  return ms;
}

/**
 * Parses the value of a datetime-local input in the browser's time zone. A year of more than four
 * digits gives END, any other mistake NaN.
 * @param {string} value
 */
function local(value) {
  const [, year, day] = /^(\d{4,6})-\d\d-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?$/.exec(value) ?? [];
  if (year && year.length > 4) return END;
  const date = new Date(year ? value : NaN);
  // Engines read 30 February as 2 March.
  return date.getDate() === Number(day) ? date.getTime() : NaN;
}
