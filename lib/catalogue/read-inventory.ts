import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import type { Config } from "@/lib/process/config";
import { isApart } from "@/lib/servers/view-sessions";
import { exposeItems, type Inventory } from "./expose-items";
import { isSubscribable } from "./server-subscriptions";
import { serverTasks } from "./server-tasks";

/** Reads the items of all servers in the form in which the servers last listed them. */
export async function readInventory({
  db,
  config,
}: {
  readonly db: Database;
  readonly config: Pick<Config, "nameMax">;
}): Promise<Inventory> {
  const [servers, items] = await Promise.all([
    db
      .select({
        id: upstreams.id,
        name: upstreams.name,
        title: upstreams.title,
        prefixed: upstreams.prefixed,
        transport: upstreams.transport,
        credentials: upstreams.credentials,
        disabledAt: upstreams.disabledAt,
        version: upstreams.listedVersion,
        targetVersion: upstreams.targetVersion,
        nameSeq: upstreams.nameSeq,
        instructions: upstreams.instructions,
        approvesChanges: upstreams.approvesChanges,
        era: upstreams.era,
        capabilities: upstreams.capabilities,
        state: upstreams.state,
        updatedAt: upstreams.updatedAt,
        sessions: upstreams.sessions,
        issuesSessions: upstreams.issuesSessions,
      })
      .from(upstreams),
    db
      .select({
        upstreamId: upstreamItems.upstreamId,
        kind: upstreamItems.kind,
        name: upstreamItems.name,
        // If an item is gone, only its name is used, so its definition is not read.
        definition: sql<string | null>`case when ${upstreamItems.goneAt} is null
          then ${upstreamItems.definition} end`,
        title: upstreamItems.title,
        description: upstreamItems.description,
        hidden: upstreamItems.hidden,
        titleOverride: upstreamItems.titleOverride,
        descriptionOverride: upstreamItems.descriptionOverride,
        waits: upstreamItems.waits,
        nameSeq: upstreamItems.nameSeq,
      })
      .from(upstreamItems),
  ]);
  const known = new Set(items.map(({ upstreamId }) => upstreamId));
  return exposeItems(
    servers.map(({ disabledAt, targetVersion, era, state, updatedAt, ...columns }) => {
      const { sessions, issuesSessions, instructions, approvesChanges, capabilities, ...server } =
        columns;
      const isStarting = era === null && (state === "unknown" || state === "starting");
      // A server that needs people's accounts is not listed before one of them has connected.
      const isAwaited = isStarting && server.credentials === "server" && !known.has(server.id);
      return {
        ...server,
        tasks: serverTasks(era, capabilities),
        subscribes: isSubscribable(capabilities),
        apart: isApart(sessions, server.transport, issuesSessions),
        enabled: disabledAt === null,
        listed: server.version === targetVersion,
        instructions: approvesChanges ? null : instructions,
        firstListing: isAwaited && disabledAt === null ? updatedAt : null,
      };
    }),
    items.map(({ definition, ...item }) => ({
      ...item,
      definition: definition ?? "{}",
      gone: definition === null,
    })),
    config.nameMax,
  );
}
