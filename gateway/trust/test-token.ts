import { denialText } from "@/lib/audit/view-denials";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { keyEnd } from "@/lib/keys/key-state";
import { readKeyState } from "@/lib/keys/read-key-state";
import type { Judged } from "@/lib/trust/judge";
import type { Assertion } from "@/lib/trust/read-assertion";
import { testTokenSchema } from "@/lib/trust/schema";
import type { TriedRule, TriedToken } from "@/lib/trust/view";
import { judgeToken } from "./judge-token";

const SHOWN_MAX = 300;

/**
 * Reports what would happen if a machine's token were exchanged now: which trust rule matches the
 * token, and why the other rules for its issuer do not match. No token is issued, and the pasted
 * token is neither stored nor logged. Failure: `forbidden`.
 */
export const testToken = verb({
  kind: "read",
  name: "trust.test",
  audience: "operator",
  input: testTokenSchema,
  permit: administratorOnly,
  run: async (ctx, { token }) => {
    const { assertion, rule, fault, judged } = await judgeToken(ctx, token, ctx.now);
    const rules = judged.map((one) => triedRule(one, assertion));
    if (!rule) {
      return succeed<TriedToken>({
        matched: null,
        why: sentence(fault ?? "unknown_issuer"),
        rules,
      });
    }
    const key = await readKeyState(ctx.db, rule.id);
    const end = key ? keyEnd(key, ctx.now.getTime()) : "revoked";
    const matched = { id: rule.id, name: rule.name };
    return succeed<TriedToken>({ matched, why: end === null ? null : sentence(end), rules });
  },
});

const sentence = (reason: string) => denialText("invalid_grant", reason, "trust_rule");

function triedRule({ rule, outcome }: Judged, assertion: Assertion | null): TriedRule {
  const { id, name } = rule;
  if (!outcome) return { id, name, why: null };
  const why = sentence(outcome.fault);
  const { claim } = outcome;
  if (claim === undefined || !assertion) return { id, name, why };
  const wanted = (claim === "sub" ? rule.subject : rule.claims[claim]) ?? "";
  const has = Object.hasOwn(assertion.claims, claim);
  const given = has ? shown(assertion.claims[claim]) : "";
  return { id, name, why, claim: { name: claim, wanted, given } };
}

/**
 * Returns a claim's value as text. Lists and objects are not written out, because they may be
 * nested to any depth and no rule can match them.
 */
function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[…]" : "{…}";
  return String(value).slice(0, SHOWN_MAX);
}
