// What the rules for a request with one key have in common in zod, zod/mini and valibot, for a
// comparison with the browser module. They lack numbered keys, pasted commands, positions in the
// text, and fixes.

/** The libraries with these rules, each in a file of its name. */
export const libraries = ["zod", "zod-mini", "valibot"];

/** @param {number} digits */
export const hex = (digits) => new RegExp(`^[0-9a-fA-F]{${digits}}$`);
export const anyHex = /^[0-9a-fA-F]*$/;
export const authenticator = /^\d{1,10},[0-9a-fA-F]{32}$/;
export const flags = /^0{7}[01]$/;
export const rightsType = /^(BuyToOwn|Rental)$/;
export const digits = /^\d+$/;
export const level = /^0*\d{1,3}$/;
export const extensionType = /^[!-~]{4}$/;

/** @param {string} s */
export const isDuration = (s) => Number(s) >= 1 && Number(s) <= 4294967295;

/** @param {string} s */
export const isTime = (s) =>
  /^[+ ]0*[1-9]\d*$/.test(s) || (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(s) && !Number.isNaN(Date.parse(s)));

/** @param {string} s */
export const isCookie = (s) => [...s].length <= 32;

/**
 * Passes each code for a key ID to `issue`.
 * @param {string} s
 * @param {(code: string) => void} issue
 */
export function keyID(s, issue) {
  const n = [...s].length;
  if (s.startsWith("^")) {
    if (n === 1) issue("-4022");
    if (n > 65) issue("-4021");
  } else if (n !== 32) issue("-4020");
  else if (!hex(32).test(s)) issue("-4022");
}

/**
 * Passes each code for several parameters, and the name of one of them, to `issue`.
 * @param {Record<string, string | undefined>} r
 * @param {(name: string, code: string) => void} issue
 */
export function across(r, issue) {
  const now = Date.now();
  /** @param {string} s */
  const milliseconds = (s) => (/^[+ ]/.test(s) ? now + Number(s.slice(1)) * 1000 : Date.parse(s));
  if (r.contentKey && r.kek) issue("contentKey", "-5007");
  if (r.ek && !r.kek) issue("ek", "-2035");
  if (!r.contentKey && !r.kek && !r.ek) issue("contentKey", "-2005");
  if (r.rightsType === "Rental") {
    const end = r["rental.periodEndTime"];
    if (!end) issue("rental.periodEndTime", "-2022");
    else if (milliseconds(end) <= now) issue("rental.periodEndTime", "-2002");
    if (r.generalFlags !== "00000001") issue("generalFlags", "-5003");
  } else for (const name of ["rental.periodEndTime", "rental.playDuration"]) if (name in r) issue(name, "-2021");
  if (!r.extensionType !== !r.extensionPayload) issue(r.extensionType ? "extensionPayload" : "extensionType", "-2035");
  if (r.expirationTime && milliseconds(r.expirationTime) > now + 30 * 86400e3) issue("expirationTime", "-2002");
}

/** @param {string} text */
export const parameters = (text) => Object.fromEntries(new URLSearchParams(text));
