import { and, eq, exists, isNotNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { connections } from "@/db/schema/connections";
import { withShownRevokers } from "@/lib/audit/shown-actors";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { visibleKeys } from "@/lib/keys/key-permission";
import { hasStatus } from "@/lib/keys/model";
import type { OAuthConnectionView } from "@/lib/oauth/view";
import { readPage } from "@/lib/paging/read-page";
import type { PageEnds } from "@/lib/paging/view";
import { readConnections } from "./model";
import { listConnectionsSchema } from "./schema";

export interface OAuthConnectionPage extends PageEnds {
  readonly rows: readonly OAuthConnectionView[];
}

/**
 * One page of the connections of apps, newest first. Operators see all connections, and members see
 * their own. A connection whose app has not exchanged its code is not listed. Failure:
 * `invalid_input` for a cursor of another list.
 */
export const listOAuthConnections = verb({
  kind: "read",
  name: "connections.list",
  audience: "signed_in",
  input: listConnectionsSchema,
  permit: signedIn,
  run: async (ctx, { ownerId, teamId, status, cursor, pageSize }) => {
    const used = ctx.db
      .select({ id: connections.id })
      .from(connections)
      .where(and(eq(connections.id, apiKeys.id), isNotNull(connections.exchangedAt)));
    const page = await readPage(ctx.db, {
      from: apiKeys,
      id: apiKeys.id,
      where: and(
        eq(apiKeys.credential, "connection"),
        exists(used),
        visibleKeys(ctx),
        ownerId ? eq(apiKeys.makerId, ownerId) : undefined,
        teamId ? eq(apiKeys.teamId, teamId) : undefined,
        status ? hasStatus(status, ctx.now) : undefined,
      ),
      order: { name: "created", key: apiKeys.createdAt, type: "moment", direction: "desc" },
      cursor,
      limit: pageSize,
    });
    if (!page.ok) return page;
    const { ids, ...ends } = page.value;
    const views = await readConnections(ctx, ids);
    return succeed<OAuthConnectionPage>({ rows: await withShownRevokers(ctx, views), ...ends });
  },
});
