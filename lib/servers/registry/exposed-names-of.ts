import { eq } from "drizzle-orm";
import { upstreamItems } from "@/db/schema/upstream-items";
import type { Context } from "@/lib/core/context";
import { exposedItemNames } from "@/lib/names/exposed-item-names";
import type { ItemKind } from "@/lib/servers/view";

type Server = { readonly id: string; readonly name: string; readonly prefixed: boolean };

/**
 * Returns a function that tells the name, URI or URI template under which clients see an item of
 * this server. Items that are gone keep their names too.
 */
export async function exposedNamesOf(
  { db, config }: Pick<Context, "db" | "config">,
  server: Server,
): Promise<(kind: ItemKind, name: string) => string> {
  const rows = await db
    .select({ kind: upstreamItems.kind, name: upstreamItems.name })
    .from(upstreamItems)
    .where(eq(upstreamItems.upstreamId, server.id));
  return exposedItemNames(server, rows, config.nameMax);
}
