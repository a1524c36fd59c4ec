import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { upstreamSchema } from "@/lib/servers/schema";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { mayChangeNamed } from "@/lib/servers/stored/upstream-permission";
import { lockUpstream } from "@/lib/servers/stored/upstream-rows";

/**
 * Deletes a server together with its secrets, items and grants, and people's credentials for it.
 * The records of its calls are kept. Failures: `forbidden`, `not_found`.
 */
export const removeUpstream = verb({
  kind: "change",
  name: "upstreams.remove",
  audience: "operator",
  input: upstreamSchema,
  permit: (ctx, { name }) => mayChangeNamed(ctx, name),
  run: async (ctx, { name }) => {
    const before = await lockUpstream(ctx, name);
    if (!before) return fail("not_found");
    await ctx.db.delete(upstreams).where(eq(upstreams.id, before.id));
    return succeed({ id: before.id, name: before.name });
  },
  audit: (_ctx, _input, removed) => upstreamNote(removed),
});
