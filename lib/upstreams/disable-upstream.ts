import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { fail, succeed } from "@/lib/errors";
import { verb } from "@/lib/verb";
import { upstreamSchema } from "./schema";
import { upstreamNote } from "./upstream-note";
import { mayChangeNamed } from "./upstream-permission";
import { lockUpstream, upstreamView } from "./upstream-rows";

/**
 * Takes a server out of every catalogue until it is enabled again; its grants, secrets and
 * overrides stay. Doing it twice changes nothing. Failures: `forbidden`, `not_found`.
 */
export const disableUpstream = verb({
  kind: "change",
  name: "upstreams.disable",
  audience: "operator",
  input: upstreamSchema,
  permit: (ctx, { name }) => mayChangeNamed(ctx, name),
  run: async (ctx, { name }) => {
    const before = await lockUpstream(ctx, name);
    if (!before) return fail("not_found");
    const disabledAt = before.disabledAt ?? ctx.now;
    await ctx.db.update(upstreams).set({ disabledAt }).where(eq(upstreams.id, before.id));
    return succeed({ upstream: await upstreamView(ctx, { ...before, disabledAt }) });
  },
  audit: (_ctx, _input, { upstream }) => upstreamNote(upstream),
});
