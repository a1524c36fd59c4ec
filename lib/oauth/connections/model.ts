import { inArray } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { connections } from "@/db/schema/connections";
import type { Context } from "@/lib/core/context";
import { keyView, selectKeys } from "@/lib/keys/model";
import type { KeyView } from "@/lib/keys/view";
import type { OAuthConnectionView } from "@/lib/oauth/view";

type ConnectionRow = typeof connections.$inferSelect;

/** The connections with these ids, in the same order, without unknown ids. */
export async function readConnections(
  ctx: Context,
  ids: readonly string[],
): Promise<OAuthConnectionView[]> {
  if (ids.length === 0) return [];
  const [keys, rows] = await Promise.all([
    selectKeys(ctx.db).where(inArray(apiKeys.id, [...ids])),
    ctx.db
      .select()
      .from(connections)
      .where(inArray(connections.id, [...ids])),
  ]);
  return ids.flatMap((id) => {
    const key = keys.find((one) => one.id === id);
    const row = rows.find((one) => one.id === id);
    return key && row ? [connectionView(keyView(key, ctx.now), row)] : [];
  });
}

function connectionView(key: KeyView, row: ConnectionRow): OAuthConnectionView {
  const { lastFour: _, received: __, ...rest } = key;
  return {
    ...rest,
    client: { id: row.clientId, name: row.clientName, kind: row.clientKind },
    redirectHost: row.redirectHost,
    resource: row.resource,
    approvedAt: row.approvedAt,
    endsAt: row.endsAt,
    idleDays: row.idleDays,
  };
}
