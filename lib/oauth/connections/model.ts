import { inArray } from "drizzle-orm";
import { connections } from "@/db/schema/connections";
import type { Context } from "@/lib/core/context";
import { readCredentials } from "@/lib/keys/reads/read-credentials";
import type { CredentialView } from "@/lib/keys/view";
import { imitatedClient } from "@/lib/oauth/clients/imitated-client";
import type { OAuthConnectionView } from "@/lib/oauth/view";

type ConnectionRow = typeof connections.$inferSelect;

/** Reads the connections with these ids, in the given order. Unknown ids are left out. */
export function readConnections(
  ctx: Context,
  ids: readonly string[],
): Promise<OAuthConnectionView[]> {
  return readCredentials(ctx, ids, {
    rows: (wanted) => ctx.db.select().from(connections).where(inArray(connections.id, wanted)),
    view: connectionView,
  });
}

function connectionView(credential: CredentialView, row: ConnectionRow): OAuthConnectionView {
  const { redirectHost } = row;
  const client = { id: row.clientId, name: row.clientName, kind: row.clientKind };
  return {
    ...credential,
    client: { ...client, imitates: imitatedClient({ ...client, redirectHost }) },
    redirectHost,
    resource: row.resource,
    approvedAt: row.approvedAt,
    endsAt: row.endsAt,
    idleDays: row.idleDays,
  };
}
