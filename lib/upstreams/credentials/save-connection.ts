import { personCredentials } from "@/db/schema/upstreams";
import type { Context } from "@/lib/context";

interface Saving {
  readonly personId: string;
  readonly upstreamId: string;
  readonly kind: "header" | "oauth";
  readonly valueSealed: Buffer;
  readonly expiresAt: Date | null;
}

/** Keeps a person's credentials at a server, in place of any before. */
export async function saveConnection(ctx: Context, saving: Saving): Promise<void> {
  const { personId, upstreamId, ...rest } = saving;
  const values = { ...rest, connectedAt: ctx.now, brokenReason: null };
  await ctx.db
    .insert(personCredentials)
    .values({ personId, upstreamId, ...values })
    .onConflictDoUpdate({
      target: [personCredentials.personId, personCredentials.upstreamId],
      set: values,
    });
}
