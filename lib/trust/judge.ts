import { type ClaimsFault, claimsFault } from "./judge-claims";
import type { Assertion } from "./read-assertion";
import type { Rule } from "./rule-rows";
import type { IssuerKeys } from "./schema-key-set";
import { signatureFaults } from "./signature-fault";
import type { AssertionFault } from "./view";

/** The result of judging a token by one rule. `outcome` is null if the rule matches the token. */
export interface Judged {
  readonly rule: Rule;
  readonly outcome: ClaimsFault | null;
}

export interface Judgement {
  /** The only rule that matches the token, or null if the token is refused. */
  readonly rule: Rule | null;
  /** Why the token is refused, or null if `rule` is set. */
  readonly fault: AssertionFault | null;
  readonly judged: readonly Judged[];
}

export interface Judging {
  /**
   * The rules for the token's issuer that have not ended. If all of them have ended, the list
   * contains only one ended rule.
   */
  readonly rules: readonly Rule[];
  /** Reads the published keys of the issuer. Returns null if they are currently unavailable. */
  readonly discover: (rule: Rule) => Promise<IssuerKeys | null>;
  readonly audience: string;
  readonly now: Date;
}

/**
 * The faults in the order of the checks. If no rule matches, the reported fault is that of the rule
 * that passed the most checks.
 */
const FURTHEST_LAST: readonly AssertionFault[] = [
  ...(["issuer_keys_unavailable", "issuer_key_unknown", "assertion_algorithm"] as const),
  ...(["assertion_signature", "assertion_audience", "assertion_incomplete"] as const),
  ...(["assertion_expired", "assertion_not_yet", "assertion_too_old"] as const),
  ...(["subject_mismatch", "claim_mismatch"] as const),
];

/**
 * Finds the only rule that matches a token. Disabled and expired rules are included, but ended
 * rules are not. If two rules match, the token is refused, because it is unclear which rule was
 * meant.
 */
export async function judge(assertion: Assertion, judging: Judging): Promise<Judgement> {
  const { rules, discover, audience, now } = judging;
  const live = rules.filter(({ ended }) => !ended);
  if (live.length === 0) {
    const fault = rules.length > 0 ? "rule_ended" : "unknown_issuer";
    return { rule: null, fault, judged: [] };
  }
  const faultOf = signatureFaults(assertion);
  const judged = await Promise.all(
    live.map(async (rule): Promise<Judged> => {
      const keys = rule.keys ?? (await discover(rule));
      const proof = keys ? await faultOf(keys) : "issuer_keys_unavailable";
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
