import type { LatchkeyProcess } from "@/lib/process/process";
import { type Judgement, judge } from "@/lib/trust/judge";
import { type Assertion, readAssertion } from "@/lib/trust/read-assertion";
import { readRulesOf } from "@/lib/trust/rule-rows";
import { discoverKeys, issuerFetch } from "./issuer-keys";

export interface JudgedToken extends Judgement {
  /** The token's claims, or null if the text could not be read as a token. */
  readonly assertion: Assertion | null;
}

/**
 * Finds the trust rule that matches a token from another issuer. Does not store the token. Calls
 * `goesOutside` when it begins to wait for the issuer's host.
 */
export async function judgeToken(
  { db, config }: Pick<LatchkeyProcess, "db" | "config">,
  token: string,
  now: Date,
  goesOutside?: () => void,
): Promise<JudgedToken> {
  const assertion = readAssertion(token);
  if (typeof assertion === "string") {
    return { assertion: null, rule: null, fault: assertion, judged: [] };
  }
  const { issuer, kid } = assertion;
  const judgement = await judge(assertion, {
    rules: await readRulesOf(db, issuer),
    // Two rules share an issuer's fetched keys only if both rules set the same authorities and the
    // same permission for private addresses.
    discover: ({ ca, privateIssuer }) => {
      const means = { ca, privateIssuer };
      const wanted = { issuer, kid, nowMs: now.getTime(), means, goesOutside };
      return discoverKeys(config, wanted, issuerFetch({ db, config }, means));
    },
    audience: config.trustAudience,
    now,
  });
  return { assertion, ...judgement };
}
