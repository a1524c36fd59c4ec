import { and, eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { personCredentials } from "@/db/schema/person-credentials";
import { upstreams } from "@/db/schema/upstreams";
import type { Context } from "@/lib/core/context";
import { isConnectable } from "./find-connectable";

interface Saving {
  readonly personId: string;
  readonly upstreamId: string;
  readonly kind: "header" | "oauth";
  readonly valueSealed: Buffer;
  readonly expiresAt: Date | null;
}

/**
 * Stores a person's credentials for a server, replacing earlier credentials. Returns false if the
 * person cannot reach the server. The person's row is locked, so that a concurrent removal from the
 * team happens either entirely before or entirely after this.
 */
export async function saveConnection(ctx: Context, saving: Saving): Promise<boolean> {
  const { personId, upstreamId, ...rest } = saving;
  await ctx.db.select({ id: people.id }).from(people).where(eq(people.id, personId)).for("share");
  const [reached] = await ctx.db
    .select({ id: upstreams.id })
    .from(upstreams)
    .where(and(eq(upstreams.id, upstreamId), isConnectable(ctx)));
  if (!reached) return false;
  const values = { ...rest, connectedAt: ctx.now, brokenReason: null };
  await ctx.db
    .insert(personCredentials)
    .values({ personId, upstreamId, ...values })
    .onConflictDoUpdate({
      target: [personCredentials.personId, personCredentials.upstreamId],
      set: values,
    });
  return true;
}
