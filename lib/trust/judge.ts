import { type ClaimsFault, claimsFault } from "./judge-claims";
import type { Assertion } from "./read-assertion";
import type { Rule } from "./rule-rows";
import type { IssuerKeys } from "./schema-key-set";
import { signatureFault } from "./signature-fault";
import type { AssertionFault } from "./view";

/** How far a token came with one rule; a null fault: it fits. */
export interface Judged {
  readonly rule: Rule;
  readonly outcome: ClaimsFault | null;
}

export interface Judgement {
  /** The only rule that the token fits. */
  readonly rule: Rule | null;
  /** Why it is refused; null where `rule` is set. */
  readonly fault: AssertionFault | null;
  readonly judged: readonly Judged[];
}

export interface Judging {
  /** Every rule of the token's issuer, also those that were ended. */
  readonly rules: readonly Rule[];
  /** The issuer's discovered keys; null: they cannot be had now. */
  readonly discover: () => Promise<IssuerKeys | null>;
  readonly audience: string;
  readonly now: Date;
}

/** How far a token came, so that of several rules the nearest one says why it was refused. */
const FURTHEST_LAST: readonly AssertionFault[] = [
  ...(["issuer_keys_unavailable", "issuer_key_unknown", "assertion_algorithm"] as const),
  ...(["assertion_signature", "assertion_audience", "assertion_incomplete"] as const),
  ...(["assertion_expired", "assertion_not_yet", "assertion_too_old"] as const),
  ...(["subject_mismatch", "claim_mismatch"] as const),
];

/**
 * Which rule a token fits: exactly one, whatever state it is in, unless it was ended. Where it fits two,
 * it is refused, because nobody could tell which was meant.
 */
export async function judge(assertion: Assertion, judging: Judging): Promise<Judgement> {
  const { rules, discover, audience, now } = judging;
  const live = rules.filter(({ ended }) => !ended);
  if (live.length === 0) {
    const fault = rules.length > 0 ? "rule_ended" : "unknown_issuer";
    return { rule: null, fault, judged: [] };
  }
  const discovered = live.some(({ keys }) => keys === null) ? await discover() : null;
  const judged = await Promise.all(
    live.map(async (rule): Promise<Judged> => {
      const keys = rule.keys ?? discovered;
      const proof = keys ? await signatureFault(assertion, keys) : "issuer_keys_unavailable";
      const outcome = proof ? { fault: proof } : claimsFault(assertion, rule, { audience, now });
      return { rule, outcome };
    }),
  );
  const [first, second] = judged.filter(({ outcome }) => outcome === null);
  if (second) return { rule: null, fault: "several_rules", judged };
  if (first) return { rule: first.rule, fault: null, judged };
  const faults = judged.flatMap(({ outcome }) => (outcome ? [outcome.fault] : []));
  const furthest = faults.toSorted(
    (one, other) => FURTHEST_LAST.indexOf(other) - FURTHEST_LAST.indexOf(one),
  )[0];
  return { rule: null, fault: furthest ?? "unknown_issuer", judged };
}
