// The rules for a request with one key, written with zod, for a comparison with the browser module.
// They lack numbered keys, pasted commands, positions in the text, and fixes.
import { z } from "zod";

/**
 * @param {number} digits
 * @param {string} code
 */
const hex = (digits, code) => z.string().regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`), code);
const level = z
  .string({ error: "-5006" })
  .min(1, "-5006")
  .regex(/^0*\d{1,3}$/, "-2034");
const time = z
  .string()
  .refine(
    (s) =>
      /^[+ ]0*[1-9]\d*$/.test(s) ||
      (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(s) && !Number.isNaN(Date.parse(s))),
    "-2002",
  );
/**
 * @param {string} s
 * @param {number} now
 */
const seconds = (s, now) => (/^[+ ]/.test(s) ? now + Number(s.slice(1)) * 1000 : Date.parse(s));

const schema = z
  .object({
    errorFormat: z.enum(["html", "json"], { error: "-3004" }).optional(),
    customerAuthenticator: z
      .string({ error: "-2017" })
      .min(1, "-2017")
      .regex(/^\d{1,10},[0-9a-fA-F]{32}$/, "-2018"),
    generalFlags: z
      .string()
      .regex(/^0{7}[01]$/, "-5003")
      .optional(),
    kek: hex(32, "-4024").optional(),
    kid: z
      .string({ error: "-4018" })
      .min(1, "-4018")
      .superRefine((s, c) => {
        const n = [...s].length;
        if (s.startsWith("^")) {
          if (n === 1) c.addIssue({ code: "custom", message: "-4022" });
          if (n > 65) c.addIssue({ code: "custom", message: "-4021" });
        } else if (n !== 32) c.addIssue({ code: "custom", message: "-4020" });
        else if (!/^[0-9a-fA-F]{32}$/.test(s)) c.addIssue({ code: "custom", message: "-4022" });
      }),
    ek: hex(48, "-4024").optional(),
    contentKey: z
      .string()
      .min(1, "-2005")
      .length(32, "-2027")
      .regex(/^[0-9a-fA-F]*$/, "-2005")
      .optional(),
    rightsType: z
      .string({ error: "-2020" })
      .min(1, "-2020")
      .regex(/^(BuyToOwn|Rental)$/, "-2021"),
    "rental.periodEndTime": time.optional(),
    "rental.playDuration": z
      .string()
      .min(1, "-2023")
      .regex(/^\d+$/, "-2025")
      .refine((s) => Number(s) >= 1 && Number(s) <= 4294967295, "-2025")
      .optional(),
    analogVideoOPL: level,
    compressedDigitalAudioOPL: level,
    compressedDigitalVideoOPL: level,
    uncompressedDigitalAudioOPL: level,
    uncompressedDigitalVideoOPL: level,
    unknownOutputBehavior: z.enum(["Allow", "Disallow", "SDOnly"], { error: "-5001" }).optional(),
    outputControlFlags: z
      .string()
      .length(8, "-2040")
      .regex(/^[0-9a-fA-F]*$/, "-2008")
      .optional(),
    extensionType: z
      .string()
      .regex(/^[!-~]{4}$/, "-2036")
      .optional(),
    extensionPayload: z.base64("-2037").max(1368, "-2037").optional(),
    expirationTime: time.optional(),
    cookie: z
      .string()
      .refine((s) => [...s].length <= 32, "-2033")
      .optional(),
    deviceid: z
      .string()
      .length(32, "-5004")
      .regex(/^[0-9a-fA-F]*$/, "-5005")
      .optional(),
    ipAddress: z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: "-2003" }).optional(),
    minCertSecurityLevel: z.enum(["150", "2000", "3000"], { error: "400" }).optional(),
    algId: z.enum(["aesctr", "aescbc"], { error: "400" }).optional(),
  })
  .superRefine((r, c) => {
    /**
     * @param {string} name
     * @param {string} message
     */
    const issue = (name, message) => c.addIssue({ code: "custom", path: [name], message });
    const now = Date.now();
    if (r.contentKey && r.kek) issue("contentKey", "-5007");
    if (r.ek && !r.kek) issue("ek", "-2035");
    if (!r.contentKey && !r.kek && !r.ek) issue("contentKey", "-2005");
    if (r.rightsType === "Rental") {
      if (!r["rental.periodEndTime"]) issue("rental.periodEndTime", "-2022");
      else if (seconds(r["rental.periodEndTime"], now) <= now) issue("rental.periodEndTime", "-2002");
      if (r.generalFlags !== "00000001") issue("generalFlags", "-5003");
    } else for (const name of ["rental.periodEndTime", "rental.playDuration"]) if (name in r) issue(name, "-2021");
    if (!r.extensionType !== !r.extensionPayload)
      issue(r.extensionType ? "extensionPayload" : "extensionType", "-2035");
    if (r.expirationTime && seconds(r.expirationTime, now) > now + 30 * 86400e3) issue("expirationTime", "-2002");
  });

/** @param {string} text */
export function check(text) {
  const result = schema.safeParse(Object.fromEntries(new URLSearchParams(text)));
  return result.success ? [] : result.error.issues.map((i) => [Number(i.message), i.path.join(".")]);
}
