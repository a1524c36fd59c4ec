import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { processes } from "@/db/schema/changes";
import { installation } from "@/db/schema/installation";
import type { Listener } from "@/lib/change-feed/listeners";
import type { Config } from "@/lib/process/config";
import { type DialPolicy, dialPolicy } from "./policy";

/** The listeners of a process are ignored if its last heartbeat is older than this. */
const DEAD_AFTER = sql`interval '1 minute'`;

/** Reads the rules for connections to MCP servers, with the listeners of all processes. */
export async function readDialPolicy(db: Database, config: Config): Promise<DialPolicy> {
  const [row] = await db
    .select({
      allowPrivate: installation.allowPrivateUpstreams,
      listeners: sql<Listener[]>`(
        select coalesce(jsonb_agg(listener), '[]')
        from ${processes}, jsonb_array_elements(${processes.listeners}) as listener
        where ${processes.seenAt} > clock_timestamp() - ${DEAD_AFTER})`,
    })
    .from(installation);
  return dialPolicy(config, row?.allowPrivate ?? true, row?.listeners ?? []);
}
