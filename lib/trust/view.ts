import type { CredentialView } from "@/lib/keys/view";

/** Why a token of another issuer is refused, apart from the state of the rule that it fits. */
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

/** The patterns that the claims of a token must fit. */
export interface RuleTerms {
  /** The pattern for `sub`; null if any subject fits. */
  readonly subject: string | null;
  /** The pattern for each required claim, by the claim's name. */
  readonly claims: Readonly<Record<string, string>>;
}

/** A trust rule with its identity, for which access tokens are issued. */
export interface TrustRuleView extends CredentialView, RuleTerms {
  readonly issuer: string;
  /** The `kid`s of the pasted keys; null if keys are read from the issuer's address. */
  readonly pastedKeys: readonly string[] | null;
  /** The lifetime of Latchkey's tokens; null if the policy sets the lifetime. */
  readonly tokenSeconds: number | null;
}

/** The result of trying a token with one rule. */
export interface TriedRule {
  readonly id: string;
  readonly name: string;
  /** A sentence that says why the token does not fit; null if the token fits. */
  readonly why: string | null;
  /** The claim that does not fit: its name, the rule's pattern, and the token's value. */
  readonly claim?: { readonly name: string; readonly wanted: string; readonly given: string };
}

/** The result of trying a token: what would happen if the token were exchanged now. */
export interface TriedToken {
  /** The one rule that the token fits; null if the token fits no rule or several. */
  readonly matched: { readonly id: string; readonly name: string } | null;
  /** A sentence that says why the token is refused; null if the token would be exchanged. */
  readonly why: string | null;
  /** Results for all rules of the token's issuer, except ended rules. */
  readonly rules: readonly TriedRule[];
}
