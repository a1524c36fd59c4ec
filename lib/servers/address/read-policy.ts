import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { processes } from "@/db/schema/changes";
import { installation } from "@/db/schema/installation";
import type { Listener } from "@/lib/changes/listeners";
import type { Config } from "@/lib/process/config";
import { type DialPolicy, dialPolicy } from "./policy";

/** A process that said nothing for this long has gone, and with it what it listened on. */
const GONE_AFTER = sql`interval '1 minute'`;

/** The installation's present policy for connections to servers, and where its processes listen. */
export async function readDialPolicy(db: Database, config: Config): Promise<DialPolicy> {
  const [row] = await db
    .select({
      allowPrivate: installation.allowPrivateUpstreams,
      listeners: sql<Listener[]>`(
        select coalesce(jsonb_agg(listener), '[]')
        from ${processes}, jsonb_array_elements(${processes.listeners}) as listener
        where ${processes.seenAt} > clock_timestamp() - ${GONE_AFTER})`,
    })
    .from(installation);
  return dialPolicy(config, row?.allowPrivate ?? true, row?.listeners ?? []);
}
