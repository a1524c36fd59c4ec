import { and, eq, getTableColumns, inArray, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { memoizePerPool } from "@/db/memoize-per-pool";
import { preparedSelect } from "@/db/prepared-select";
import { apiKeys } from "@/db/schema/api-keys";
import { trustRules } from "@/db/schema/trust-rules";
import { versionOf } from "@/lib/audit/check-version";
import type { Context } from "@/lib/core/context";
import { lockKey } from "@/lib/keys/key-rows";
import { settingsOf } from "@/lib/keys/model";
import { readCredentials } from "@/lib/keys/reads/read-credentials";
import type { CredentialView } from "@/lib/keys/view";
import { pick } from "@/lib/std/pick";
import { readAuthorities } from "@/lib/tls/read-authorities";
import type { IssuerKeys } from "./schema-key-set";
import type { RuleTerms, TrustRuleView } from "./view";

type RuleRow = typeof trustRules.$inferSelect;

/** The parts of a trust rule that decide whether it matches a token. */
export interface Rule extends RuleTerms {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly ended: boolean;
  /** The keys that a person has pasted, or null if the keys are read from the issuer's address. */
  readonly keys: IssuerKeys | null;
  /**
   * The only certificate authorities (PEM) that are trusted for the issuer's address. Null means
   * the public authorities.
   */
  readonly ca: string | null;
  /** Whether the issuer's keys may be read from a private address. */
  readonly privateIssuer: boolean;
  readonly tokenSeconds: number | null;
}

const columns = {
  rule: getTableColumns(trustRules),
  ...{ name: apiKeys.name, revokedAt: apiKeys.revokedAt },
};

const selectRules = (db: Database) =>
  db.select(columns).from(trustRules).innerJoin(apiKeys, eq(apiKeys.id, trustRules.id));

/**
 * The query that finds the rules of an issuer that have not ended. It is prepared once per pool,
 * because every exchange of a machine's token runs it.
 */
const liveByIssuer = memoizePerPool((db) =>
  preparedSelect<Awaited<ReturnType<typeof selectRules>>[number]>(
    db,
    columns,
    selectRules(db).where(
      and(eq(trustRules.issuer, sql.placeholder("value")), isNull(apiKeys.revokedAt)),
    ),
  ),
);

/**
 * Returns the rules for exactly this issuer that have not ended. If all of them have ended, returns
 * one ended rule. Ended rules are never deleted, so reading all of them would slow down every
 * exchange.
 */
export async function readRulesOf(db: Database, issuer: string): Promise<Rule[]> {
  const live = await liveByIssuer(db)(issuer);
  const rows =
    live.length > 0 ? live : await selectRules(db).where(eq(trustRules.issuer, issuer)).limit(1);
  return rows.map(({ rule: { jwks, ...rule }, name, revokedAt }) => ({
    ...{ ...rule, name, ended: revokedAt !== null },
    keys: jwks === null ? null : (jwks.keys as unknown as IssuerKeys),
  }));
}

/** A rule as people see it, together with its stored row, which also has its keys. */
export interface StoredRule extends TrustRuleView {
  readonly row: RuleRow;
}

/** Reads the rules with these ids for the console, in the given order. Unknown ids are left out. */
export async function readRules(ctx: Context, ids: readonly string[]): Promise<TrustRuleView[]> {
  return (await readStoredRules(ctx, ids)).map(({ row: _, ...rule }) => rule);
}

/** Reads the rules with these ids in the same way, each with its stored row. */
export function readStoredRules(ctx: Context, ids: readonly string[]): Promise<StoredRule[]> {
  return readCredentials(ctx, ids, {
    rows: (wanted) => ctx.db.select().from(trustRules).where(inArray(trustRules.id, wanted)),
    view: (credential, row: RuleRow) => ({ ...ruleView(credential, row), row }),
  });
}

/**
 * Reads a rule and locks its row in `api_keys` until the transaction ends. Returns null if there is
 * no such rule.
 */
export async function lockRule(ctx: Context, id: string): Promise<StoredRule | null> {
  if (!(await lockKey(ctx, id))) return null;
  const [rule] = await readStoredRules(ctx, [id]);
  return rule ?? null;
}

/**
 * Returns everything that a change to the rule itself can set. The version of the rule is the
 * version of these values.
 */
export function changeableValues(
  credential: CredentialView,
  { tokenSeconds, jwks, ca }: Pick<RuleRow, "tokenSeconds" | "jwks" | "ca">,
) {
  return {
    ...settingsOf(credential),
    ...pick(credential, ["allowedAddresses", "expiresAt"]),
    enabled: credential.disabledAt === null,
    ...{ tokenSeconds, jwks, ca },
  };
}

function subjectsOf(ca: string): readonly string[] {
  const read = readAuthorities(ca);
  return typeof read === "string" ? [] : read.subjects;
}

function ruleView(credential: CredentialView, row: RuleRow): TrustRuleView {
  return {
    ...credential,
    version: versionOf(changeableValues(credential, row)),
    issuer: row.issuer,
    subject: row.subject,
    claims: row.claims,
    pastedKeys: row.jwks?.keys.map(({ kid = "" }) => kid) ?? null,
    tokenSeconds: row.tokenSeconds,
    authorities: row.ca === null ? null : subjectsOf(row.ca),
    privateIssuer: row.privateIssuer,
  };
}
