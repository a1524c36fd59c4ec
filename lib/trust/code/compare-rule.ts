import { isDeepStrictEqual } from "node:util";
import { expiryMoment } from "@/lib/keys/view-expiry";
import { normalPem } from "@/lib/tls/normal-pem";
import { readAuthorities } from "@/lib/tls/read-authorities";
import type { StoredRule } from "@/lib/trust/rule-rows";
import type { UpdateRuleInput } from "@/lib/trust/schema";
import type { WantedRule } from "./schema-code";

type Changes = Omit<UpdateRuleInput, "id">;

/** The difference between a stored rule and the rule of the same name in a file. */
export interface RuleDifference {
  /**
   * True if the rule must be replaced, because it would have to accept other tokens than before or
   * belong to another team.
   */
  readonly replaces: boolean;
  readonly changes: Changes;
  /** The names of the fields that differ. */
  readonly details: readonly string[];
}

/** Compares a stored rule with a rule from a file, field by field. */
export function compareRule({ row, ...rule }: StoredRule, wanted: WantedRule): RuleDifference {
  const { subject = null, claims = {}, jwks = null, ca = null, privateIssuer = false } = wanted;
  const terms = {
    issuer: [rule.issuer, wanted.issuer],
    subject: [rule.subject, subject],
    claims: [rule.claims, claims],
    team: [rule.team.slug, wanted.team],
    privateIssuer: [rule.privateIssuer, privateIssuer],
    // A rule is replaced if keys were pasted and are now read from the issuer, or the reverse. It
    // is only changed if different keys are pasted.
    "pasted keys": [row.jwks !== null, jwks !== null],
    "own authority": [row.ca !== null, ca !== null],
  };
  const replaced = differing(terms);
  if (replaced.length > 0) return { replaces: true, changes: {}, details: replaced };
  const expiresAt = expiryMoment(wanted.expires, new Date(0));
  const settings = {
    tokenSeconds: [rule.tokenSeconds, wanted.tokenSeconds ?? null],
    requestsPerMinute: [rule.requestsPerMinute, wanted.requestsPerMinute ?? null],
    concurrentCalls: [rule.concurrentCalls, wanted.concurrentCalls ?? null],
    allowedAddresses: [rule.allowedAddresses, wanted.allowedAddresses ?? []],
    expires: [rule.expiresAt?.getTime(), expiresAt?.getTime()],
    enabled: [rule.disabledAt === null, wanted.enabled],
    jwks: [row.jwks, jwks],
    ca: [row.ca, normalPem(ca, readAuthorities)],
  };
  const values: Record<string, unknown> = {
    ...{ tokenSeconds: settings.tokenSeconds[1], expires: wanted.expires, enabled: wanted.enabled },
    requestsPerMinute: settings.requestsPerMinute[1],
    concurrentCalls: settings.concurrentCalls[1],
    allowedAddresses: settings.allowedAddresses[1],
    ...{ jwks: JSON.stringify(jwks), ca },
  };
  const details = differing(settings);
  const changes = Object.fromEntries(details.map((name) => [name, values[name]])) as Changes;
  return { replaces: false, changes, details };
}

const differing = (pairs: Readonly<Record<string, readonly unknown[]>>) =>
  Object.keys(pairs).filter((name) => !isDeepStrictEqual(pairs[name]?.[0], pairs[name]?.[1]));
