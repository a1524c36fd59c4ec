import { randomUUID } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { trustRules } from "@/db/schema/trust-rules";
import type { Context } from "@/lib/core/context";
import { administratorOnly, operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { giveKeyGrants, keyGrantsNote } from "@/lib/grants/give-key-grants";
import { teamOfNewKey } from "@/lib/keys/creation/key-team";
import { keyNote } from "@/lib/keys/key-note";
import { readKeyPolicy } from "@/lib/keys/key-policy";
import { readKey } from "@/lib/keys/key-rows";
import { settingsOf } from "@/lib/keys/model";
import { limitsNote } from "@/lib/keys/update/limits-note";
import { expiryMoment, expiryRefusal } from "@/lib/keys/view-expiry";
import { limitsOf } from "@/lib/limits/view-limits";
import { checkTarget } from "@/lib/servers/address/check-target";
import { dialPolicy } from "@/lib/servers/address/policy";
import { readDialPolicy } from "@/lib/servers/address/read-policy";
import { type Authorities, readAuthorities } from "@/lib/tls/read-authorities";
import { createRuleSchema } from "./schema";
import { sharedIssuerRefusal } from "./shared-issuers";
import type { RuleTerms } from "./view";

/**
 * Creates a trust rule and the identity that its machines get: a service of a team with the scope
 * `mcp`, limits of its own, and grants within those of the team. If the rule matches a machine's
 * token, the machine gets an access token for this identity. Failures: `forbidden`,
 * `expiry_not_allowed`, and `invalid_input` if the rule would match every token, if the same rule
 * already exists, or if the keys would have to be read from an internal address.
 */
export const createRule = verb({
  kind: "change",
  name: "trust.create",
  audience: "operator",
  input: createRuleSchema,
  permit: (ctx, { privateIssuer }) => (privateIssuer ? operatorOnly : administratorOnly)(ctx),
  denials: ["expiry_not_allowed"],
  run: async (ctx, input) => {
    const { issuer, subject = null, claims = {}, jwks = null, tokenSeconds = null } = input;
    const { privateIssuer = false } = input;
    const ca = authoritiesOf(input);
    if (!ca.ok) return ca;
    const pasted = jwks !== null;
    const terms = await checkTerms(ctx, { issuer, subject, claims, pasted, privateIssuer });
    if (!terms.ok) return terms;
    const team = await teamOfNewKey(ctx, input.teamId);
    if (!team.ok) return team;
    const rule = expiryRefusal(await readKeyPolicy(ctx, team.value.id), input.expires, ctx.now);
    if (rule) return fail("expiry_not_allowed", { rule, fields: { expires: rule } });
    const id = randomUUID();
    await ctx.db.insert(apiKeys).values({
      ...{ ...settingsOf(input), id, credential: "trust", kind: "service" },
      ...{ teamId: team.value.id, scopes: ["mcp"], createdAt: ctx.now },
      allowedAddresses: input.allowedAddresses ?? [],
      expiresAt: expiryMoment(input.expires, ctx.now),
    });
    await ctx.db.insert(trustRules).values({
      ...{ id, issuer, subject, claims, jwks, tokenSeconds },
      ...{ ca: ca.value?.pem ?? null, privateIssuer },
    });
    const key = await readKey(ctx, id);
    if (!key) throw new Error("The rule that was just created is missing.");
    const { grants = null } = input;
    const given = grants === null ? succeed(null) : await giveKeyGrants(ctx, key, grants);
    return given.ok ? succeed({ key, authorities: ca.value?.subjects ?? null }) : given;
  },
  audit: (
    _ctx,
    { issuer, subject, claims, privateIssuer = false, grants = null },
    { key, authorities },
  ) => [
    keyNote(key, {
      ...{ issuer, subject: subject ?? null, claims: claims ?? {}, authorities, privateIssuer },
      expiresAt: key.expiresAt?.toISOString() ?? null,
    }),
    ...(Object.values(limitsOf(key)).some((one) => one !== null)
      ? [limitsNote(key, limitsOf({}))]
      : []),
    ...(grants === null ? [] : [keyGrantsNote(key, grants)]),
  ],
});

/**
 * Parses the given certificate authorities. Failure: `invalid_input`, also if keys were pasted,
 * because these need no authorities.
 */
function authoritiesOf({
  ca = null,
  jwks = null,
  privateIssuer = false,
}: z.output<typeof createRuleSchema>): Result<Authorities | null> {
  const refuse = (field: string, words: string) =>
    fail("invalid_input", { fields: { [field]: words } });
  if (jwks !== null && (ca || privateIssuer)) {
    return refuse(
      "jwks",
      "Pasted keys need no authority and no permission. Give one or the other.",
    );
  }
  const read = ca ? readAuthorities(ca) : null;
  return typeof read === "string" ? refuse("ca", read) : succeed(read);
}

interface Terms extends RuleTerms {
  readonly issuer: string;
  readonly pasted: boolean;
  readonly privateIssuer: boolean;
}

async function checkTerms(
  ctx: Context,
  { issuer, subject, claims, pasted, privateIssuer }: Terms,
): Promise<Result<null>> {
  const refuse = (fields: Record<string, string>) => fail("invalid_input", { fields });
  const patterns = [subject ?? "", ...Object.values(claims)];
  if (!patterns.some((pattern) => /[^*/:]/.test(pattern))) {
    return refuse({ subject: "Give a subject or a claim; otherwise every token would fit." });
  }
  const ours = [ctx.config.publicUrl, ctx.config.audience, ctx.config.trustAudience];
  if (ours.includes(issuer))
    return refuse({ issuer: "This is Latchkey's own address. Give another issuer's." });
  const shared = sharedIssuerRefusal(issuer, claims);
  if (shared) return refuse({ claims: shared });
  const unreachable = pasted ? null : await targetRefusal(ctx, issuer, privateIssuer);
  if (unreachable) return refuse({ issuer: unreachable });
  const [same] = await ctx.db
    .select({ name: apiKeys.name })
    .from(trustRules)
    .innerJoin(apiKeys, eq(apiKeys.id, trustRules.id))
    .where(
      and(
        ...[eq(trustRules.issuer, issuer), isNull(apiKeys.revokedAt)],
        sql`${trustRules.subject} is not distinct from ${subject}`,
        sql`${trustRules.claims} = ${JSON.stringify(claims)}::jsonb`,
      ),
    );
  if (!same) return succeed(null);
  return refuse({
    issuer: `The rule "${same.name}" asks for the same, and a token may fit only one rule.`,
  });
}

/**
 * Returns why the issuer's keys cannot be read from its address, with what can be done instead, or
 * null.
 */
async function targetRefusal(
  ctx: Context,
  issuer: string,
  privateIssuer: boolean,
): Promise<string | null> {
  const allowed = checkTarget(issuer, await readDialPolicy(ctx.db, ctx.config));
  if (!allowed.ok) return `${allowed.failure.rule ?? ""} Paste the issuer's keys instead.`.trim();
  if (privateIssuer || checkTarget(issuer, dialPolicy(ctx.config, false)).ok) return null;
  return "This is a private address. Permit it for this issuer, or paste the issuer's keys.";
}
