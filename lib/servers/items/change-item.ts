import { and, eq } from "drizzle-orm";
import { upstreamItems } from "@/db/schema/upstream-items";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { UpstreamRow } from "@/lib/servers/model";
import { readUpstreamRow } from "@/lib/servers/stored/upstream-rows";
import type { ItemKind } from "@/lib/servers/view";

type ItemRow = typeof upstreamItems.$inferSelect;

/** An item that an operator has changed, as it appears in the answer and in the audit record. */
export interface ChangedItem {
  readonly server: { readonly id: string; readonly name: string };
  readonly kind: ItemKind;
  readonly name: string;
}

/**
 * Changes one item of a server while the item's row is locked. `decide` gets the stored row and
 * returns the columns to set. Failures: `not_found`, and those of `decide`.
 */
export async function changeItem(
  ctx: Context,
  which: { server: string; kind: ItemKind; item: string },
  decide: (
    before: ItemRow,
    server: UpstreamRow,
  ) => Result<Partial<ItemRow>> | Promise<Result<Partial<ItemRow>>>,
): Promise<Result<ChangedItem>> {
  const server = await readUpstreamRow(ctx, which.server);
  if (!server) return fail("not_found");
  const same = and(
    eq(upstreamItems.upstreamId, server.id),
    eq(upstreamItems.kind, which.kind),
    eq(upstreamItems.name, which.item),
  );
  const [before] = await ctx.db.select().from(upstreamItems).where(same).for("update");
  if (!before) return fail("not_found");
  const decided = await decide(before, server);
  if (!decided.ok) return decided;
  if (Object.keys(decided.value).length > 0) {
    await ctx.db.update(upstreamItems).set(decided.value).where(same);
  }
  return succeed({
    server: { id: server.id, name: server.name },
    kind: which.kind,
    name: which.item,
  });
}
