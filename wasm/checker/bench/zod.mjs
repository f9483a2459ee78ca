// The rules in zod.
import { z } from "zod";
import * as rules from "./rules.mjs";

/**
 * @param {number} digits
 * @param {string} code
 */
const hex = (digits, code) => z.string().regex(rules.hex(digits), code);
const level = z.string({ error: "-5006" }).min(1, "-5006").regex(rules.level, "-2034");
const time = z.string().refine(rules.isTime, "-2002");

const schema = z
  .object({
    errorFormat: z.enum(["html", "json"], { error: "-3004" }).optional(),
    customerAuthenticator: z.string({ error: "-2017" }).min(1, "-2017").regex(rules.authenticator, "-2018"),
    generalFlags: z.string().regex(rules.flags, "-5003").optional(),
    kek: hex(32, "-4024").optional(),
    kid: z
      .string({ error: "-4018" })
      .min(1, "-4018")
      .superRefine((s, c) => rules.keyID(s, (message) => c.addIssue({ code: "custom", message }))),
    ek: hex(48, "-4024").optional(),
    contentKey: z.string().min(1, "-2005").length(32, "-2027").regex(rules.anyHex, "-2005").optional(),
    rightsType: z.string({ error: "-2020" }).min(1, "-2020").regex(rules.rightsType, "-2021"),
    "rental.periodEndTime": time.optional(),
    "rental.playDuration": z
      .string()
      .min(1, "-2023")
      .regex(rules.digits, "-2025")
      .refine(rules.isDuration, "-2025")
      .optional(),
    analogVideoOPL: level,
    compressedDigitalAudioOPL: level,
    compressedDigitalVideoOPL: level,
    uncompressedDigitalAudioOPL: level,
    uncompressedDigitalVideoOPL: level,
    unknownOutputBehavior: z.enum(["Allow", "Disallow", "SDOnly"], { error: "-5001" }).optional(),
    outputControlFlags: z.string().length(8, "-2040").regex(rules.anyHex, "-2008").optional(),
    extensionType: z.string().regex(rules.extensionType, "-2036").optional(),
    extensionPayload: z.base64("-2037").max(1368, "-2037").optional(),
    expirationTime: time.optional(),
    cookie: z.string().refine(rules.isCookie, "-2033").optional(),
    deviceid: z.string().length(32, "-5004").regex(rules.anyHex, "-5005").optional(),
    ipAddress: z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: "-2003" }).optional(),
    minCertSecurityLevel: z.enum(["150", "2000", "3000"], { error: "400" }).optional(),
    algId: z.enum(["aesctr", "aescbc"], { error: "400" }).optional(),
  })
  .superRefine((r, c) => rules.across(r, (name, message) => c.addIssue({ code: "custom", path: [name], message })));

/** @param {string} text */
export function check(text) {
  const result = schema.safeParse(rules.parameters(text));
  return result.success ? [] : result.error.issues.map((i) => [Number(i.message), i.path.join(".")]);
}
