import { fits } from "./pattern";
import type { Assertion } from "./read-assertion";
import type { AssertionFault, RuleTerms } from "./view";

/**
 * The tolerated difference between the clocks of two machines, in seconds. There is no tolerance
 * for `exp`.
 */
const TOLERANCE_SECONDS = 60;
/**
 * The maximum age of a token, counted from its `iat` in seconds. This limit applies even if the
 * token's `exp` is later.
 */
export const AGE_MAX_SECONDS = 24 * 3600;
/** The maximum length of a claim that is compared with a pattern, in characters. */
const VALUE_MAX = 2_048;

export interface ClaimsFault {
  readonly fault: AssertionFault;
  /** The name of the claim that causes the fault, if a single claim causes it. */
  readonly claim?: string;
}

const fault = (one: AssertionFault, claim?: string): ClaimsFault =>
  claim === undefined ? { fault: one } : { fault: one, claim };

/**
 * Returns why a rule does not match the claims of a token, or null if it matches them. The
 * signature must already have been verified. Latchkey must be the only audience of the token,
 * because any other audience could present the token here. A token may be exchanged several times
 * until it expires, because its `jti` is not remembered.
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

/**
 * Returns true if the value is a string, a boolean or a whole number that matches the pattern.
 * Other values never match.
 */
function valueFits(pattern: string, value: unknown): boolean {
  const plain = typeof value === "boolean" || Number.isSafeInteger(value) ? String(value) : value;
  return (
    typeof plain === "string" && plain !== "" && plain.length <= VALUE_MAX && fits(pattern, plain)
  );
}
