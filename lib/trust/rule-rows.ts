import { and, eq, inArray, isNull, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { trustRules } from "@/db/schema/trust-rules";
import type { Context } from "@/lib/core/context";
import { readCredentials } from "@/lib/keys/reads/read-credentials";
import type { CredentialView } from "@/lib/keys/view";
import type { IssuerKeys } from "./schema-key-set";
import type { RuleTerms, TrustRuleView } from "./view";

type RuleRow = typeof trustRules.$inferSelect;

/** The parts of a trust rule that are needed to judge a token. */
export interface Rule extends RuleTerms {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly ended: boolean;
  /** The pasted keys; null if keys are read from the issuer's address. */
  readonly keys: IssuerKeys | null;
  readonly tokenSeconds: number | null;
}

/**
 * The live rules whose issuer equals this text exactly; if every such rule has ended, one of the
 * ended rules. Ended rules are never deleted, so reading them all would slow down every exchange.
 */
export async function readRulesOf(db: Database, issuer: string): Promise<Rule[]> {
  const ofIssuer = eq(trustRules.issuer, issuer);
  const select = (where: SQL | undefined) =>
    db
      .select({ rule: trustRules, name: apiKeys.name, revokedAt: apiKeys.revokedAt })
      .from(trustRules)
      .innerJoin(apiKeys, eq(apiKeys.id, trustRules.id))
      .where(where);
  const live = await select(and(ofIssuer, isNull(apiKeys.revokedAt)));
  const rows = live.length > 0 ? live : await select(ofIssuer).limit(1);
  return rows.map(({ rule: { jwks, ...rule }, name, revokedAt }) => ({
    ...{ ...rule, name, ended: revokedAt !== null },
    keys: jwks === null ? null : (jwks.keys as unknown as IssuerKeys),
  }));
}

/** The rules with these ids as the console shows them, in the same order, without unknown ids. */
export function readRules(ctx: Context, ids: readonly string[]): Promise<TrustRuleView[]> {
  return readCredentials(ctx, ids, {
    rows: (wanted) => ctx.db.select().from(trustRules).where(inArray(trustRules.id, wanted)),
    view: ruleView,
  });
}

function ruleView(credential: CredentialView, row: RuleRow): TrustRuleView {
  return {
    ...credential,
    issuer: row.issuer,
    subject: row.subject,
    claims: row.claims,
    pastedKeys: row.jwks?.keys.map(({ kid = "" }) => kid) ?? null,
    tokenSeconds: row.tokenSeconds,
  };
}
