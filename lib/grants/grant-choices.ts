import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { grants } from "@/db/schema/grants";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { type Grant, mayReach } from "@/lib/catalogue/reach";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { isKeyId } from "@/lib/keys/key-rows";
import { seesHolder } from "./holder-permission";
import { holderSchema, teamSchema } from "./schema";
import type { GrantChoice, ToolChoice } from "./view-choices";

/**
 * Lists the items that can be granted, each by the name that its server gives it. A team can be
 * granted all items, and a key the items that its team reaches. Operators also see hidden items, so
 * that they can grant these before callers see them. Tools that a grant names but no server offers
 * any more are included and marked as gone. Failures: `forbidden`, `not_found`.
 */
export const grantChoices = verb({
  kind: "read",
  name: "grants.choices",
  audience: "owner_or_operator",
  input: holderSchema,
  permit: (ctx, { keyId }) =>
    keyId === undefined ? operatorOnly(ctx) : ownKey(ctx, { id: keyId }),
  run: async (ctx, { keyId, teamId }) => {
    const saved = await savedGrants(ctx, { keyId, teamId });
    const within = keyId === undefined ? null : saved.filter(({ own }) => !own);
    return succeed(await choices(ctx, { within, saved, seesHidden: actsAsOperator(ctx.actor) }));
  },
});

/**
 * Lists the servers and tools that can be granted to a new key or connection of a team. These are
 * the items that the team reaches. Failures: `forbidden`, and `not_found` if the person does not
 * belong to the team.
 */
export const teamGrantChoices = verb({
  kind: "read",
  name: "grants.team_choices",
  audience: "member_of_team",
  input: teamSchema,
  permit: seesHolder,
  run: async (ctx, { teamId }) => {
    const within = await savedGrants(ctx, { teamId });
    return succeed(
      await choices(ctx, { within, saved: within, seesHidden: actsAsOperator(ctx.actor) }),
    );
  },
});

interface SavedGrant extends Grant {
  /** True if this is one of the key's own grants, false if it is a grant of the team. */
  readonly own: boolean;
}

/** Reads the grants of a team, or a key's own grants together with its team's grants. */
async function savedGrants(
  ctx: Context,
  { keyId, teamId }: { keyId?: string; teamId?: string },
): Promise<SavedGrant[]> {
  const columns = {
    upstreamId: grants.upstreamId,
    tools: grants.tools,
    prompts: grants.prompts,
    resources: grants.resources,
    keyId: grants.keyId,
  };
  if (teamId !== undefined) {
    const rows = await ctx.db.select(columns).from(grants).where(eq(grants.teamId, teamId));
    return rows.map((row) => ({ ...row, own: false }));
  }
  if (keyId === undefined || !isKeyId(keyId)) return [];
  const rows = await ctx.db
    .select(columns)
    .from(grants)
    .innerJoin(apiKeys, or(eq(apiKeys.teamId, grants.teamId), eq(apiKeys.id, grants.keyId)))
    .where(eq(apiKeys.id, keyId));
  return rows.map((row) => ({ ...row, own: row.keyId !== null }));
}

interface Scope {
  /** The grants to which the choice is limited, or null if all items can be chosen. */
  readonly within: readonly Grant[] | null;
  /** The grants of the team or key as they are stored now. */
  readonly saved: readonly Grant[];
  readonly seesHidden: boolean;
}

async function choices(ctx: Context, { within, saved, seesHidden }: Scope): Promise<GrantChoice[]> {
  const ids = within?.map(({ upstreamId }) => upstreamId);
  if (ids?.length === 0) return [];
  const [servers, items] = await Promise.all([
    ctx.db
      .select({
        id: upstreams.id,
        name: upstreams.name,
        title: upstreams.title,
        disabledAt: upstreams.disabledAt,
      })
      .from(upstreams)
      .where(ids && inArray(upstreams.id, ids))
      .orderBy(asc(upstreams.name)),
    ctx.db
      .select({
        upstreamId: upstreamItems.upstreamId,
        kind: upstreamItems.kind,
        name: upstreamItems.name,
        title: upstreamItems.title,
        titleOverride: upstreamItems.titleOverride,
        hidden: upstreamItems.hidden,
      })
      .from(upstreamItems)
      .where(and(isNull(upstreamItems.goneAt), ids && inArray(upstreamItems.upstreamId, ids)))
      .orderBy(asc(upstreamItems.name)),
  ]);
  return servers.map(({ disabledAt, ...server }): GrantChoice => {
    const open = items.filter(
      (item) =>
        item.upstreamId === server.id &&
        (seesHidden || !item.hidden) &&
        (within === null || mayReach(within, null, server.id, item.kind, item.name).allowed),
    );
    const offered = open
      .filter(({ kind }) => kind === "tool")
      .map(({ name, hidden, titleOverride, title }) => ({
        name,
        title: titleOverride ?? title,
        hidden,
        gone: false,
      }));
    return {
      server: { ...server, enabled: disabledAt === null },
      tools: [...offered, ...goneTools(server.id, saved, offered)],
      prompts: open.filter(({ kind }) => kind === "prompt").length,
      resources: open.filter(({ kind }) => kind.startsWith("resource")).length,
    };
  });
}

/** Returns the tools that a grant names without a wildcard but the server no longer offers. */
function goneTools(
  upstreamId: string,
  saved: readonly Grant[],
  offered: readonly ToolChoice[],
): ToolChoice[] {
  const named = saved
    .filter((grant) => grant.upstreamId === upstreamId)
    .flatMap(({ tools }) => tools.filter((tool) => !tool.includes("*")));
  const known = new Set(offered.map(({ name }) => name));
  return [...new Set(named)]
    .filter((name) => !known.has(name))
    .sort()
    .map((name) => ({ name, title: null, hidden: false, gone: true }));
}
