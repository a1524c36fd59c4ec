import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { readOwnGrants } from "@/lib/grants/own-grants";
import type { GrantView } from "@/lib/grants/view";
import type { StoredRule } from "@/lib/trust/rule-rows";
import { readLive } from "./plan-steps";
import type { RuleCode } from "./schema-code";

/** A rule as a file has it, with its own grants, or null if it has those of its team. */
export interface ExportedRule extends Omit<RuleCode, "grants"> {
  readonly grants: readonly GrantView[] | null;
}

/**
 * Exports the trust rules that have neither ended nor expired, sorted by name. Failure:
 * `invalid_input` if two rules have one name, because a file has each name once.
 */
export async function exportRules(ctx: Context): Promise<Result<ExportedRule[]>> {
  const live = (await readLive(ctx))
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > ctx.now)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const twice = live.find(({ name }, index) => live[index + 1]?.name === name);
  if (twice) {
    const words = `Two trust rules have the name ${twice.name}: rename one.`;
    return fail("invalid_input", { fields: { trustRules: words } });
  }
  const rules: ExportedRule[] = [];
  for (const rule of live) {
    rules.push({ ...codeOf(rule), grants: await readOwnGrants(ctx.db, rule.id) });
  }
  return succeed(rules);
}

function codeOf({ row, ...rule }: StoredRule): RuleCode {
  const given = {
    ...{ subject: rule.subject, tokenSeconds: rule.tokenSeconds, ca: row.ca },
    ...{ requestsPerMinute: rule.requestsPerMinute, concurrentCalls: rule.concurrentCalls },
  };
  const date = rule.expiresAt?.toISOString().slice(0, 10);
  return {
    ...{ name: rule.name, team: rule.team.slug, issuer: rule.issuer },
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
    ...(Object.keys(rule.claims).length === 0 ? {} : { claims: rule.claims }),
    ...(row.jwks === null ? {} : { jwks: JSON.stringify(row.jwks) }),
    ...(rule.privateIssuer ? { privateIssuer: true } : {}),
    ...(rule.allowedAddresses.length === 0 ? {} : { allowedAddresses: rule.allowedAddresses }),
    expires: date === undefined ? { type: "never" } : { type: "date", date },
    ...(rule.disabledAt === null ? {} : { enabled: false }),
  } as RuleCode;
}
