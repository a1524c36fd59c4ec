import { eq, inArray } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { trustRules } from "@/db/schema/trust-rules";
import type { Context } from "@/lib/core/context";
import { keyView, selectKeys } from "@/lib/keys/model";
import type { KeyView } from "@/lib/keys/view";
import type { IssuerKeys } from "./schema-key-set";
import type { RuleTerms, TrustRuleView } from "./view";

type RuleRow = typeof trustRules.$inferSelect;

/** A rule as a token is judged by it. */
export interface Rule extends RuleTerms {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly ended: boolean;
  /** Null: they are discovered. */
  readonly keys: IssuerKeys | null;
  readonly tokenSeconds: number | null;
}

/** Every rule for this issuer, to the letter; also those that were ended. */
export async function readRulesOf(db: Database, issuer: string): Promise<Rule[]> {
  const rows = await db
    .select({ rule: trustRules, name: apiKeys.name, revokedAt: apiKeys.revokedAt })
    .from(trustRules)
    .innerJoin(apiKeys, eq(apiKeys.id, trustRules.id))
    .where(eq(trustRules.issuer, issuer));
  return rows.map(({ rule: { jwks, ...rule }, name, revokedAt }) => ({
    ...{ ...rule, name, ended: revokedAt !== null },
    keys: jwks === null ? null : (jwks.keys as unknown as IssuerKeys),
  }));
}

/** The rules of these ids as people see them, in their order; ids that are none are left out. */
export async function readRules(ctx: Context, ids: readonly string[]): Promise<TrustRuleView[]> {
  if (ids.length === 0) return [];
  const [keys, rows] = await Promise.all([
    selectKeys(ctx.db).where(inArray(apiKeys.id, [...ids])),
    ctx.db
      .select()
      .from(trustRules)
      .where(inArray(trustRules.id, [...ids])),
  ]);
  return ids.flatMap((id) => {
    const key = keys.find((one) => one.id === id);
    const row = rows.find((one) => one.id === id);
    return key && row ? [ruleView(keyView(key, ctx.now), row)] : [];
  });
}

function ruleView(key: KeyView, row: RuleRow): TrustRuleView {
  const { lastFour: _, received: __, ...rest } = key;
  return {
    ...rest,
    issuer: row.issuer,
    subject: row.subject,
    claims: row.claims,
    pastedKeys: row.jwks?.keys.map(({ kid = "" }) => kid) ?? null,
    tokenSeconds: row.tokenSeconds,
  };
}
