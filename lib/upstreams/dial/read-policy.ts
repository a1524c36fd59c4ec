import type { Database } from "@/db/client";
import { installation } from "@/db/schema/installation";
import type { Config } from "@/lib/context";
import { type DialPolicy, dialPolicy } from "./policy";

/** The installation's present policy for connections to servers. */
export async function readDialPolicy(db: Database, config: Config): Promise<DialPolicy> {
  const [row] = await db
    .select({ allowPrivate: installation.allowPrivateUpstreams })
    .from(installation);
  return dialPolicy(config, row?.allowPrivate ?? true);
}
