import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { grants } from "@/db/schema/grants";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import type { Context } from "@/lib/context";
import { succeed } from "@/lib/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { isKeyId } from "@/lib/keys/key-rows";
import { operatorOnly } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { type Grant, mayReach } from "./reach";
import { holderSchema } from "./schema";
import type { GrantChoice } from "./view-choices";

/**
 * What can be granted, under the servers' own names: of every server for a team, only what its
 * team reaches for a key. Hidden items are among a team's, so that a grant can be made before they
 * are shown. Failures: `forbidden`, `not_found`.
 */
export const grantChoices = verb({
  kind: "read",
  name: "grants.choices",
  audience: "owner_or_operator",
  input: holderSchema,
  permit: (ctx, { keyId }) =>
    keyId === undefined ? operatorOnly(ctx) : ownKey(ctx, { id: keyId }),
  run: async (ctx, { keyId }) =>
    succeed(await choices(ctx, keyId === undefined ? null : await grantsOfTeam(ctx, keyId))),
});

async function grantsOfTeam(ctx: Context, keyId: string): Promise<Grant[]> {
  if (!isKeyId(keyId)) return [];
  return ctx.db
    .select({
      upstreamId: grants.upstreamId,
      tools: grants.tools,
      prompts: grants.prompts,
      resources: grants.resources,
    })
    .from(grants)
    .innerJoin(apiKeys, eq(apiKeys.teamId, grants.teamId))
    .where(eq(apiKeys.id, keyId));
}

/** `within` null offers everything. */
async function choices(ctx: Context, within: readonly Grant[] | null): Promise<GrantChoice[]> {
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
        definition: upstreamItems.definition,
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
        (within === null ||
          (!item.hidden && mayReach(within, null, server.id, item.kind, item.name).allowed)),
    );
    return {
      server: { ...server, enabled: disabledAt === null },
      tools: open
        .filter(({ kind }) => kind === "tool")
        .map(({ name, titleOverride, definition: { title } }) => ({
          name,
          title: titleOverride ?? (typeof title === "string" ? title : null),
        })),
      prompts: open.filter(({ kind }) => kind === "prompt").length,
      resources: open.filter(({ kind }) => kind.startsWith("resource")).length,
    };
  });
}
