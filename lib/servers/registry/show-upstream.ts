import { and, asc, eq, isNull } from "drizzle-orm";
import { upstreamItems } from "@/db/schema/upstream-items";
import { versionOf } from "@/lib/audit/check-version";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { goneItems } from "@/lib/servers/items/gone-items";
import { overridesOf } from "@/lib/servers/items/item-overrides";
import { upstreamSchema } from "@/lib/servers/schema";
import { readUpstreamRow, upstreamView } from "@/lib/servers/stored/upstream-rows";
import type { UpstreamWithItems } from "@/lib/servers/view";
import { exposedNamesOf } from "./exposed-names-of";

/**
 * Returns one server with all items that it offers, including hidden and waiting items, and with
 * the items that it no longer offers. Only the names of its secrets are shown. Failures:
 * `forbidden`, `not_found`.
 */
export const showUpstream = verb({
  kind: "read",
  name: "upstreams.show",
  audience: "operator",
  input: upstreamSchema,
  permit: administratorOnly,
  run: async (ctx, { name }) => {
    const row = await readUpstreamRow(ctx, name);
    if (!row) return fail("not_found");
    const found = await ctx.db
      .select({
        kind: upstreamItems.kind,
        name: upstreamItems.name,
        definition: upstreamItems.definition,
        title: upstreamItems.title,
        description: upstreamItems.description,
        digest: upstreamItems.digest,
        hidden: upstreamItems.hidden,
        titleOverride: upstreamItems.titleOverride,
        descriptionOverride: upstreamItems.descriptionOverride,
        firstSeenAt: upstreamItems.firstSeenAt,
        changedAt: upstreamItems.changedAt,
        previous: upstreamItems.previous,
        waits: upstreamItems.waits,
        missedAt: upstreamItems.missedAt,
      })
      .from(upstreamItems)
      .where(and(eq(upstreamItems.upstreamId, row.id), isNull(upstreamItems.goneAt)))
      .orderBy(asc(upstreamItems.kind), asc(upstreamItems.name));
    const named = await exposedNamesOf(ctx, row);
    const items = found.map((item) => ({
      ...item,
      exposedName: named(item.kind, item.name),
      version: versionOf(overridesOf(item)),
    }));
    const gone = await goneItems(ctx, row.id);
    return succeed<UpstreamWithItems>({ upstream: await upstreamView(ctx, row), items, gone });
  },
});
