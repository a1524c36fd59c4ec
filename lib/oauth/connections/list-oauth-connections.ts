import { and, eq, exists, isNotNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { connections } from "@/db/schema/connections";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { visibleKeys } from "@/lib/keys/key-permission";
import { readCredentialPage } from "@/lib/keys/reads/read-credentials";
import { readConnections } from "./model";
import { listConnectionsSchema } from "./schema";

/**
 * Returns one page of the connections of apps, newest first. Operators see all connections, and
 * members see only their own. A connection is listed only after its app has exchanged the
 * authorization code. Failure: `invalid_input` for a cursor that belongs to another list.
 */
export const listOAuthConnections = verb({
  kind: "read",
  name: "connections.list",
  audience: "signed_in",
  input: listConnectionsSchema,
  permit: signedIn,
  run: (ctx, { ownerId, ...filters }) => {
    const used = ctx.db
      .select({ id: connections.id })
      .from(connections)
      .where(and(eq(connections.id, apiKeys.id), isNotNull(connections.exchangedAt)));
    return readCredentialPage(ctx, {
      ...{ ...filters, credential: "connection", read: readConnections },
      where: and(
        exists(used),
        visibleKeys(ctx),
        ownerId ? eq(apiKeys.makerId, ownerId) : undefined,
      ),
    });
  },
});
