import { isNull } from "drizzle-orm";
import { installation } from "@/db/schema/installation";
import type { Context } from "@/lib/core/context";
import { deleteLinks } from "./link-code";

/**
 * Closes set-up permanently and deletes all set-up links. Returns false if set-up was already
 * closed. The update locks the installation's row, so if two transactions close set-up at the same
 * time, the second waits and then gets false.
 */
export async function closeSetup(ctx: Context): Promise<boolean> {
  const closed = await ctx.db
    .update(installation)
    .set({ setUpAt: ctx.now })
    .where(isNull(installation.setUpAt))
    .returning({ id: installation.id });
  if (closed.length > 0) await deleteLinks(ctx.db, null);
  return closed.length > 0;
}
