// The rules in valibot.
import * as v from "valibot";
import * as rules from "./rules.mjs";

/**
 * @param {number} digits
 * @param {string} code
 */
const hex = (digits, code) => v.pipe(v.string(), v.regex(rules.hex(digits), code));
const level = v.pipe(v.string(), v.nonEmpty("-5006"), v.regex(rules.level, "-2034"));
const time = v.pipe(v.string(), v.check(rules.isTime, "-2002"));

/** @type {Record<string, string>} */
const missing = { customerAuthenticator: "-2017", kid: "-4018", rightsType: "-2020" };

/** @param {string} s */
function isNetwork(s) {
  const [address, bits, ...more] = s.split("/");
  const most = v.IPV4_REGEX.test(address) ? 32 : v.IPV6_REGEX.test(address) ? 128 : -1;
  return more.length === 0 && /^\d+$/.test(bits) && Number(bits) <= most;
}

const schema = v.pipe(
  v.object(
    {
      errorFormat: v.optional(v.picklist(["html", "json"], "-3004")),
      customerAuthenticator: v.pipe(v.string(), v.nonEmpty("-2017"), v.regex(rules.authenticator, "-2018")),
      generalFlags: v.optional(v.pipe(v.string(), v.regex(rules.flags, "-5003"))),
      kek: v.optional(hex(32, "-4024")),
      kid: v.pipe(
        v.string(),
        v.nonEmpty("-4018"),
        v.rawCheck(({ dataset, addIssue }) => {
          if (dataset.typed) rules.keyID(dataset.value, (message) => addIssue({ message }));
        }),
      ),
      ek: v.optional(hex(48, "-4024")),
      contentKey: v.optional(
        v.pipe(v.string(), v.nonEmpty("-2005"), v.length(32, "-2027"), v.regex(rules.anyHex, "-2005")),
      ),
      rightsType: v.pipe(v.string(), v.nonEmpty("-2020"), v.regex(rules.rightsType, "-2021")),
      "rental.periodEndTime": v.optional(time),
      "rental.playDuration": v.optional(
        v.pipe(v.string(), v.nonEmpty("-2023"), v.regex(rules.digits, "-2025"), v.check(rules.isDuration, "-2025")),
      ),
      analogVideoOPL: level,
      compressedDigitalAudioOPL: level,
      compressedDigitalVideoOPL: level,
      uncompressedDigitalAudioOPL: level,
      uncompressedDigitalVideoOPL: level,
      unknownOutputBehavior: v.optional(v.picklist(["Allow", "Disallow", "SDOnly"], "-5001")),
      outputControlFlags: v.optional(v.pipe(v.string(), v.length(8, "-2040"), v.regex(rules.anyHex, "-2008"))),
      extensionType: v.optional(v.pipe(v.string(), v.regex(rules.extensionType, "-2036"))),
      extensionPayload: v.optional(v.pipe(v.string(), v.base64("-2037"), v.maxLength(1368, "-2037"))),
      expirationTime: v.optional(time),
      cookie: v.optional(v.pipe(v.string(), v.check(rules.isCookie, "-2033"))),
      deviceid: v.optional(v.pipe(v.string(), v.length(32, "-5004"), v.regex(rules.anyHex, "-5005"))),
      ipAddress: v.optional(
        v.union(
          [v.pipe(v.string(), v.ipv4()), v.pipe(v.string(), v.ipv6()), v.pipe(v.string(), v.check(isNetwork))],
          "-2003",
        ),
      ),
      minCertSecurityLevel: v.optional(v.picklist(["150", "2000", "3000"], "400")),
      algId: v.optional(v.picklist(["aesctr", "aescbc"], "400")),
    },
    (issue) => missing[String(issue.path?.[0].key)] ?? "-5006",
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const input = dataset.value;
    rules.across(input, (key, message) =>
      addIssue({ message, path: [{ type: "object", origin: "value", input, key, value: Reflect.get(input, key) }] }),
    );
  }),
);

/** @param {string} text */
export function check(text) {
  const result = v.safeParse(schema, rules.parameters(text));
  return result.success ? [] : result.issues.map((i) => [Number(i.message), i.path?.map(({ key }) => key).join(".")]);
}
