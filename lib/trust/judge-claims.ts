import { fits } from "./pattern";
import type { Assertion } from "./read-assertion";
import type { AssertionFault, RuleTerms } from "./view";

/** For clocks of two machines; the end has none. */
const TOLERANCE_SECONDS = 60;
/** The longest time since a token was issued, whatever end it names. */
export const AGE_MAX_SECONDS = 24 * 3600;
/** A claim that a pattern is compared with is no longer. */
const VALUE_MAX = 2_048;

export interface ClaimsFault {
  readonly fault: AssertionFault;
  /** The claim that does not fit, where it is one. */
  readonly claim?: string;
}

const fault = (one: AssertionFault, claim?: string): ClaimsFault =>
  claim === undefined ? { fault: one } : { fault: one, claim };

/**
 * Why these claims, whose signature was proved, do not fit a rule; null where they do. The audience is
 * ours alone: a token that is for somebody else too could be sent here by them. A token may be
 * exchanged as often as it is valid: its `jti` is not remembered.
 */
export function claimsFault(
  { claims }: Pick<Assertion, "claims">,
  rule: RuleTerms,
  { audience, now }: { audience: string; now: Date },
): ClaimsFault | null {
  const { aud, exp, nbf, iat } = claims;
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (audiences.length !== 1 || audiences[0] !== audience) return fault("assertion_audience");
  const times = timesFault({ exp, nbf, iat }, now.getTime() / 1000);
  if (times) return fault(times);
  if (rule.subject !== null && !valueFits(rule.subject, claims.sub)) {
    return fault("subject_mismatch", "sub");
  }
  const wrong = Object.entries(rule.claims).find(
    ([name, pattern]) => !Object.hasOwn(claims, name) || !valueFits(pattern, claims[name]),
  );
  return wrong ? fault("claim_mismatch", wrong[0]) : null;
}

function timesFault(
  { exp, nbf, iat }: { exp: unknown; nbf: unknown; iat: unknown },
  nowSeconds: number,
): AssertionFault | null {
  if (!Number.isFinite(exp) || !Number.isFinite(iat)) return "assertion_incomplete";
  if (nbf !== undefined && !Number.isFinite(nbf)) return "assertion_incomplete";
  if (nowSeconds >= (exp as number)) return "assertion_expired";
  const latest = nowSeconds + TOLERANCE_SECONDS;
  if ((iat as number) > latest || Number(nbf ?? 0) > latest) return "assertion_not_yet";
  return nowSeconds - (iat as number) > AGE_MAX_SECONDS ? "assertion_too_old" : null;
}

/** Texts, and what can be written as one without a doubt; never a list or an object. */
function valueFits(pattern: string, value: unknown): boolean {
  const plain = typeof value === "boolean" || Number.isSafeInteger(value) ? String(value) : value;
  return (
    typeof plain === "string" && plain !== "" && plain.length <= VALUE_MAX && fits(pattern, plain)
  );
}
