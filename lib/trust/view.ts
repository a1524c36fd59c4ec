import type { CredentialView } from "@/lib/keys/view";

/**
 * The codes for why a token from another issuer is refused, apart from reasons that depend on the
 * state of its rule.
 */
export type AssertionFault =
  | "not_a_token"
  | "assertion_algorithm"
  | "assertion_type"
  | "id_jag"
  | "assertion_incomplete"
  | "unknown_issuer"
  | "rule_ended"
  | "issuer_keys_unavailable"
  | "issuer_key_unknown"
  | "assertion_signature"
  | "assertion_audience"
  | "assertion_expired"
  | "assertion_not_yet"
  | "assertion_too_old"
  | "subject_mismatch"
  | "claim_mismatch"
  | "several_rules";

/** What a token must contain for a rule to match it, as patterns for the token's claims. */
export interface RuleTerms {
  /** The pattern that `sub` must match, or null if every subject matches. */
  readonly subject: string | null;
  /** The patterns for the required claims, by the name of the claim. */
  readonly claims: Readonly<Record<string, string>>;
}

/** A trust rule with the identity for which it issues access tokens. */
export interface TrustRuleView extends CredentialView, RuleTerms {
  readonly issuer: string;
  /** The `kid` of each pasted key, or null if the keys are read from the issuer's address. */
  readonly pastedKeys: readonly string[] | null;
  /** The lifetime of the access tokens in seconds, or null if the installation's policy sets it. */
  readonly tokenSeconds: number | null;
  /**
   * The names of the only certificate authorities that are trusted for the issuer's address. Null
   * means the public authorities.
   */
  readonly authorities: readonly string[] | null;
  /** Whether the issuer's keys may be read from a private address. */
  readonly privateIssuer: boolean;
}

/** The result of trying out a token with a single rule. */
export interface TriedRule {
  readonly id: string;
  readonly name: string;
  /** A sentence that says why the rule does not match the token, or null if it matches. */
  readonly why: string | null;
  /**
   * The claim that does not match: its name, the pattern in the rule, and the value in the token.
   */
  readonly claim?: { readonly name: string; readonly wanted: string; readonly given: string };
}

/** The result of trying out a token, which shows what would happen if it were exchanged now. */
export interface TriedToken {
  /** The only rule that matches the token, or null if no rule or several rules match. */
  readonly matched: { readonly id: string; readonly name: string } | null;
  /** A sentence that says why the token would be refused, or null if it would be exchanged. */
  readonly why: string | null;
  /** The result for each rule for the token's issuer, apart from ended rules. */
  readonly rules: readonly TriedRule[];
}

/**
 * Returns the reason for which a token is refused, unless one of the rules, which are listed with
 * their own reasons, gives the same one.
 */
export function unlistedReason({ why, rules }: TriedToken): string | null {
  return rules.some((rule) => rule.why === why) ? null : why;
}
