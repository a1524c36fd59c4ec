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

/** The parts of a trust rule by which a token is judged. */
export interface Rule extends RuleTerms {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly ended: boolean;
  /** The keys that a person has pasted, or null if the keys are read from the issuer's address. */
  readonly keys: IssuerKeys | null;
  readonly tokenSeconds: number | null;
}

/**
 * Returns the rules for exactly this issuer that have not ended. If all of them have ended, returns
 * one ended rule. Ended rules are never deleted, so reading all of them would slow down every
 * exchange.
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

/** Reads the rules with these ids for the console, in the given order. Unknown ids are left out. */
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
