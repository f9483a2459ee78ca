// The rules in zod/mini.
import * as z from "zod/mini";
import * as rules from "./rules.mjs";

/**
 * @param {number} digits
 * @param {string} code
 */
const hex = (digits, code) => z.string().check(z.regex(rules.hex(digits), code));
const level = z.string({ error: "-5006" }).check(z.minLength(1, "-5006"), z.regex(rules.level, "-2034"));
const time = z.string().check(z.refine(rules.isTime, "-2002"));

const schema = z
  .object({
    errorFormat: z.optional(z.enum(["html", "json"], { error: "-3004" })),
    customerAuthenticator: z
      .string({ error: "-2017" })
      .check(z.minLength(1, "-2017"), z.regex(rules.authenticator, "-2018")),
    generalFlags: z.optional(z.string().check(z.regex(rules.flags, "-5003"))),
    kek: z.optional(hex(32, "-4024")),
    kid: z.string({ error: "-4018" }).check(
      z.minLength(1, "-4018"),
      z.superRefine((s, c) => rules.keyID(s, (message) => c.addIssue({ code: "custom", message }))),
    ),
    ek: z.optional(hex(48, "-4024")),
    contentKey: z.optional(
      z.string().check(z.minLength(1, "-2005"), z.length(32, "-2027"), z.regex(rules.anyHex, "-2005")),
    ),
    rightsType: z.string({ error: "-2020" }).check(z.minLength(1, "-2020"), z.regex(rules.rightsType, "-2021")),
    "rental.periodEndTime": z.optional(time),
    "rental.playDuration": z.optional(
      z.string().check(z.minLength(1, "-2023"), z.regex(rules.digits, "-2025"), z.refine(rules.isDuration, "-2025")),
    ),
    analogVideoOPL: level,
    compressedDigitalAudioOPL: level,
    compressedDigitalVideoOPL: level,
    uncompressedDigitalAudioOPL: level,
    uncompressedDigitalVideoOPL: level,
    unknownOutputBehavior: z.optional(z.enum(["Allow", "Disallow", "SDOnly"], { error: "-5001" })),
    outputControlFlags: z.optional(z.string().check(z.length(8, "-2040"), z.regex(rules.anyHex, "-2008"))),
    extensionType: z.optional(z.string().check(z.regex(rules.extensionType, "-2036"))),
    extensionPayload: z.optional(z.base64("-2037").check(z.maxLength(1368, "-2037"))),
    expirationTime: z.optional(time),
    cookie: z.optional(z.string().check(z.refine(rules.isCookie, "-2033"))),
    deviceid: z.optional(z.string().check(z.length(32, "-5004"), z.regex(rules.anyHex, "-5005"))),
    ipAddress: z.optional(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: "-2003" })),
    minCertSecurityLevel: z.optional(z.enum(["150", "2000", "3000"], { error: "400" })),
    algId: z.optional(z.enum(["aesctr", "aescbc"], { error: "400" })),
  })
  .check(
    z.superRefine((r, c) => rules.across(r, (name, message) => c.addIssue({ code: "custom", path: [name], message }))),
  );

/** @param {string} text */
export function check(text) {
  const result = schema.safeParse(rules.parameters(text));
  return result.success ? [] : result.error.issues.map((i) => [Number(i.message), i.path.join(".")]);
}
