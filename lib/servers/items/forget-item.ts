import { and, eq, isNotNull } from "drizzle-orm";
import { upstreamItems } from "@/db/schema/upstream-items";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { itemSchema } from "@/lib/servers/schema-items";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { mayChangeNamed } from "@/lib/servers/stored/upstream-permission";
import { readUpstreamRow } from "@/lib/servers/stored/upstream-rows";
import { readMapped, renewClaims } from "./renew-claims";

/**
 * Deletes an item that its server no longer offers, together with the operators' settings for it.
 * The item's name becomes free, and if the server offers the item again, it counts as new.
 * Failures: `forbidden`, and `not_found`, also for an item that the server still offers.
 */
export const forgetItem = verb({
  kind: "change",
  name: "upstreams.forget_item",
  audience: "operator",
  input: itemSchema,
  permit: (ctx, { server }) => mayChangeNamed(ctx, server),
  run: async (ctx, { server: name, kind, item }) => {
    const server = await readUpstreamRow(ctx, name);
    if (!server) return fail("not_found");
    const before = await readMapped(ctx.db, server.id);
    const [gone] = await ctx.db
      .delete(upstreamItems)
      .where(
        and(
          eq(upstreamItems.upstreamId, server.id),
          eq(upstreamItems.kind, kind),
          eq(upstreamItems.name, item),
          isNotNull(upstreamItems.goneAt),
        ),
      )
      .returning({ name: upstreamItems.name });
    if (gone) await renewClaims(ctx.db, server.id, before);
    return gone
      ? succeed({ server: { id: server.id, name }, kind, name: item })
      : fail("not_found");
  },
  audit: (_ctx, _input, { server, kind, name }) => upstreamNote(server, { kind, item: name }),
});
