import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { fail, succeed } from "@/lib/errors";
import { verb } from "@/lib/verb";
import { upstreamSchema } from "./schema";
import { upstreamNote } from "./upstream-note";
import { mayRunNamed } from "./upstream-permission";
import { lockUpstream, upstreamView } from "./upstream-rows";

/** Lets a disabled server be called again, by those who were granted it. Failures: `forbidden`, `not_found`. */
export const enableUpstream = verb({
  kind: "change",
  name: "upstreams.enable",
  audience: "operator",
  input: upstreamSchema,
  permit: (ctx, { name }) => mayRunNamed(ctx, name),
  run: async (ctx, { name }) => {
    const before = await lockUpstream(ctx, name);
    if (!before) return fail("not_found");
    await ctx.db.update(upstreams).set({ disabledAt: null }).where(eq(upstreams.id, before.id));
    return succeed({ upstream: await upstreamView(ctx, { ...before, disabledAt: null }) });
  },
  audit: (_ctx, _input, { upstream }) => upstreamNote(upstream),
});
