import { isDeepStrictEqual } from "node:util";
import { grantedValues } from "@/lib/grants/grant-rows";
import type { GrantView } from "@/lib/grants/view";
import { expiryMoment } from "@/lib/keys/view-expiry";
import { normalPem } from "@/lib/tls/normal-pem";
import { readAuthorities } from "@/lib/tls/read-authorities";
import type { StoredRule } from "@/lib/trust/rule-rows";
import type { UpdateRuleInput } from "@/lib/trust/schema";
import { valueText } from "@/lib/words/difference-texts";
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
  /** The fields that differ, each with both values. */
  readonly details: readonly string[];
}

/**
 * Compares a stored rule with a rule from a file, field by field. `ownGrants` are the stored rule's
 * own grants, or null; they are compared only if the file says what the rule may use.
 */
export function compareRule(
  { row, ...rule }: StoredRule,
  wanted: WantedRule,
  ownGrants: readonly GrantView[] | null = null,
): RuleDifference {
  const { subject = null, claims = {}, jwks = null, ca = null, privateIssuer = false } = wanted;
  // A rule is replaced if keys were pasted and are now read from the issuer, or the reverse. It is
  // only changed if different keys are pasted.
  const terms = {
    issuer: [rule.issuer, wanted.issuer],
    subject: [rule.subject, subject],
    claims: [rule.claims, claims],
    team: [rule.team.slug, wanted.team],
    privateIssuer: [rule.privateIssuer, privateIssuer],
    pastedKeys: [row.jwks !== null, jwks !== null],
    ownAuthority: [row.ca !== null, ca !== null],
  };
  const replaced = textsOf(terms, differing(terms));
  if (replaced.length > 0) return { replaces: true, changes: {}, details: replaced };
  const grants = sorted(wanted.grants);
  const settings = {
    tokenSeconds: [rule.tokenSeconds, wanted.tokenSeconds ?? null],
    requestsPerMinute: [rule.requestsPerMinute, wanted.requestsPerMinute ?? null],
    concurrentCalls: [rule.concurrentCalls, wanted.concurrentCalls ?? null],
    allowedAddresses: [rule.allowedAddresses, wanted.allowedAddresses ?? []],
    // A rule that was created for a number of days ends within a day, which a file does not say.
    expires: [dayOf(rule.expiresAt), dayOf(expiryMoment(wanted.expires, new Date(0)))],
    enabled: [rule.disabledAt === null, wanted.enabled],
    jwks: [row.jwks, jwks],
    ca: [row.ca, normalPem(ca, readAuthorities)],
    grants: grants === undefined ? [] : [sorted(grantedValues(ownGrants).grants), grants],
  };
  const values: Record<string, unknown> = {
    ...{ tokenSeconds: settings.tokenSeconds[1], expires: wanted.expires, enabled: wanted.enabled },
    requestsPerMinute: settings.requestsPerMinute[1],
    concurrentCalls: settings.concurrentCalls[1],
    allowedAddresses: settings.allowedAddresses[1],
    ...{ jwks: JSON.stringify(jwks), ca, grants },
  };
  const changed = differing(settings);
  const changes = Object.fromEntries(changed.map((name) => [name, values[name]])) as Changes;
  return { replaces: false, changes, details: textsOf(settings, changed) };
}

type Pairs = Readonly<Record<string, readonly unknown[]>>;

/** Names the fields with both values. Keys and certificates are too long for a plan. */
function textsOf(pairs: Pairs, names: readonly string[]): string[] {
  return names.map((name) => {
    if (name === "jwks" || name === "ca") return `${name}: replaced`;
    const [before, after] = pairs[name] ?? [];
    return `${name}: ${valueText(before)} → ${valueText(after)}`;
  });
}

const dayOf = (moment: Date | null) => moment?.toISOString().slice(0, 10) ?? null;

/** Sorts grants by their server, as they are stored. A rule without grants of its own has null. */
const sorted = <One extends { readonly server: string }>(grants?: readonly One[] | null) =>
  grants?.toSorted((one, other) => (one.server < other.server ? -1 : 1)) ?? grants;

const differing = (pairs: Pairs) =>
  Object.keys(pairs).filter((name) => !isDeepStrictEqual(pairs[name]?.[0], pairs[name]?.[1]));
