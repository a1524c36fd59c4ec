import { and, eq } from "drizzle-orm";
import { oauthFlows, personCredentials } from "@/db/schema/person-credentials";
import { upstreams } from "@/db/schema/upstreams";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { permitDisconnect } from "./permit-connect";
import { serverNameSchema } from "./schema";

/**
 * Deletes a person's own credentials for a server. Calls that need these credentials are then
 * refused. Failure: `not_found` if the person has no credentials for this server.
 */
export const disconnect = verb({
  kind: "change",
  name: "upstreams.disconnect",
  audience: "signed_in",
  input: serverNameSchema,
  permit: (ctx, { name }) => permitDisconnect(ctx, name),
  run: async (ctx, { name }) => {
    const person = personOf(ctx.actor);
    const [upstream] = await ctx.db.select().from(upstreams).where(eq(upstreams.name, name));
    if (!person || !upstream) return fail("not_found");
    const { personId, upstreamId } = personCredentials;
    await ctx.db
      .delete(oauthFlows)
      .where(and(eq(oauthFlows.personId, person.id), eq(oauthFlows.upstreamId, upstream.id)));
    const gone = await ctx.db
      .delete(personCredentials)
      .where(and(eq(personId, person.id), eq(upstreamId, upstream.id)))
      .returning({ personId });
    return gone.length > 0 ? succeed({ id: upstream.id, name }) : fail("not_found");
  },
  audit: (_ctx, _input, value) => upstreamNote(value),
});
