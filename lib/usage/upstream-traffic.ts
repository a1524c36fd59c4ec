import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { calls } from "@/db/schema/calls";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { idSchema } from "@/lib/std/schema-id";
import { seesUpstream, upstreamCalls } from "./upstream-scope";
import type { UpstreamCallRow } from "./view";

/**
 * Returns the latest calls to a server, newest first. Members see only the calls that were made
 * with their own keys.
 */
export const upstreamTraffic = verb({
  kind: "read",
  name: "usage.upstream_traffic",
  audience: "signed_in",
  input: z.object({ id: idSchema(), limit: z.number().int().min(1).max(100).default(20) }),
  permit: seesUpstream,
  run: async (ctx, { id, limit }) => {
    const rows = await ctx.db
      .select({
        id: calls.id,
        at: calls.at,
        method: calls.method,
        target: calls.target,
        outcome: calls.outcome,
        code: calls.code,
        durationMicros: calls.durationMicros,
        requestBytes: calls.requestBytes,
        responseBytes: calls.responseBytes,
        client: calls.client,
        requestId: calls.requestId,
        key: { id: apiKeys.id, credential: apiKeys.credential, name: apiKeys.name },
      })
      .from(calls)
      .leftJoin(apiKeys, eq(apiKeys.id, calls.keyId))
      .where(and(eq(calls.upstreamId, id), await upstreamCalls(ctx)))
      .orderBy(desc(calls.at), desc(calls.id))
      .limit(limit);
    return succeed<UpstreamCallRow[]>(rows);
  },
});
