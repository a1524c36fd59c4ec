import type { KeyView } from "@/lib/keys/view";

/** Why a token of another issuer is refused, before the state of a rule is looked at. */
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

/** What a token has to say so that a rule takes it. */
export interface RuleTerms {
  /** A pattern; null: any subject. */
  readonly subject: string | null;
  /** A pattern of each claim. */
  readonly claims: Readonly<Record<string, string>>;
}

/** A trust rule with the identity that it gives. */
export interface TrustRuleView extends Omit<KeyView, "lastFour" | "received">, RuleTerms {
  readonly issuer: string;
  /** The `kid`s of the keys that were pasted; null: they are discovered. */
  readonly pastedKeys: readonly string[] | null;
  /** How long our tokens live; null: as the policy says. */
  readonly tokenSeconds: number | null;
}

/** What became of one rule when a token was tried. */
export interface TriedRule {
  readonly id: string;
  readonly name: string;
  /** A full sentence; null: the token fits it. */
  readonly why: string | null;
  /** The claim that does not fit, what the rule asks for, and what the token says. */
  readonly claim?: { readonly name: string; readonly wanted: string; readonly given: string };
}

/** What would become of a token now, were it exchanged. */
export interface TriedToken {
  /** The rule that lets it in; null: none does. */
  readonly matched: { readonly id: string; readonly name: string } | null;
  /** Why it is refused, as a full sentence; null where it is not. */
  readonly why: string | null;
  /** The rules of its issuer that are in force, one by one. */
  readonly rules: readonly TriedRule[];
}
