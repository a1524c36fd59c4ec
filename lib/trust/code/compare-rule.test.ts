import { expect, test } from "vitest";
import type { StoredRule } from "@/lib/trust/rule-rows";
import { compareRule } from "./compare-rule";
import { planRulesSchema } from "./schema-code";

const KEYS = { keys: [{ kty: "EC", crv: "P-256", x: "a", y: "b", kid: "a" }] };
const OTHER = JSON.stringify({ keys: [{ kty: "EC", kid: "b", crv: "P-256", x: "a", y: "b" }] });

const file = {
  ...{ name: "CI", issuer: "https://ci.example.com", subject: "job", claims: { a: "b" } },
  ...{ jwks: JSON.stringify(KEYS), expires: { type: "date", date: "2027-02-20" } },
};

const rule = {
  ...{ issuer: file.issuer, subject: file.subject, claims: file.claims, privateIssuer: false },
  ...{ team: { slug: "default" }, tokenSeconds: null, requestsPerMinute: null },
  ...{ concurrentCalls: null, allowedAddresses: [], disabledAt: null },
  expiresAt: new Date("2027-02-20T23:59:59Z"),
  row: { jwks: KEYS, ca: null },
} as unknown as StoredRule;

function compared(changes: object) {
  const { rules } = planRulesSchema.parse({ rules: [{ ...file, ...changes }] });
  return rules[0] && compareRule(rule, rules[0]);
}

test("a rule that equals the one in the file has no differences", () => {
  expect(compared({})).toEqual({ replaces: false, changes: {}, details: [] });
});

test.each<[string, object]>([
  [
    "issuer: https://ci.example.com → https://ci.example.com/",
    { issuer: "https://ci.example.com/" },
  ],
  ["subject: job → job:*", { subject: "job:*" }],
  ["subject: job → none", { subject: null }],
  ['claims: {"a":"b"} → {}', { claims: {} }],
  ["team: default → red", { team: "red" }],
  ["privateIssuer: false → true", { privateIssuer: true }],
  ["pastedKeys: true → false", { jwks: null }],
  ["ownAuthority: false → true", { ca: "a certificate" }],
])("a rule is replaced if its %s differs", (detail, changes) => {
  expect(compared(changes)).toEqual({ replaces: true, changes: {}, details: [detail] });
});

test.each<[string, unknown, string]>([
  ["tokenSeconds", 300, "none → 300"],
  ["requestsPerMinute", 5, "none → 5"],
  ["concurrentCalls", 5, "none → 5"],
  ["allowedAddresses", ["192.0.2.0/24"], '[] → ["192.0.2.0/24"]'],
  ["expires", { type: "never" }, "2027-02-20 → none"],
  ["enabled", false, "true → false"],
  ["jwks", OTHER, "replaced"],
  ["grants", [], "none → []"],
])("if a rule differs only in its %s, it is changed in only this field", (field, value, text) => {
  expect(compared({ [field]: value })).toEqual({
    ...{ replaces: false, changes: { [field]: value }, details: [`${field}: ${text}`] },
  });
});

test("a rule that was created for a number of days has the date on which it ends", () => {
  const early = { ...rule, expiresAt: new Date("2027-02-20T08:00:00Z") };
  const { rules } = planRulesSchema.parse({ rules: [file] });
  expect(rules[0] && compareRule(early, rules[0])).toMatchObject({ details: [] });
});

test("grants that a file does not say are not compared, and null is those of the team", () => {
  const { rules } = planRulesSchema.parse({ rules: [file, { ...file, grants: null }] });
  const [silent, ofTeam] = rules;
  expect(silent && compareRule(rule, silent, [])).toMatchObject({ details: [] });
  expect(ofTeam && compareRule(rule, ofTeam, [])).toMatchObject({
    ...{ changes: { grants: null }, details: ["grants: [] → none"] },
  });
});
