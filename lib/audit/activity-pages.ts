import type { SQL } from "drizzle-orm";
import type { Context } from "@/lib/core/context";
import { activityRows } from "./activity-rows";
import type { ActivityPage } from "./view";

/** The records older than `before`, or the next ones newer than `after`. Neither: the newest. */
interface Place {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/**
 * Reads a page of the records that match, newest first. Pages are selected by record id, so the
 * cost of a page does not depend on its position.
 */
export async function readActivityPage(
  ctx: Pick<Context, "db" | "actor">,
  where: SQL | undefined,
  { before, after, limit }: Place,
): Promise<ActivityPage> {
  const found = await activityRows(ctx, where, { before, after, limit: limit + 1 });
  const more = found.length > limit;
  const upwards = after !== undefined;
  const rows = upwards ? found.slice(more ? 1 : 0) : found.slice(0, limit);
  const olderLeft = upwards ? rows.length > 0 : more;
  const newerLeft = upwards ? more : before !== undefined;
  return {
    rows,
    older: olderLeft ? (rows.at(-1)?.id ?? null) : null,
    newer: newerLeft ? (rows.at(0)?.id ?? null) : null,
  };
}
