import { and, asc, inArray } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { FailureCode } from "@/lib/errors/view-codes";
import { isKeyId } from "@/lib/keys/key-rows";
import { isApiKey } from "@/lib/keys/key-status";
import type { KeyView } from "@/lib/keys/view";
import { changeKey, type KeyChange } from "./change-key";

export interface BulkChange {
  readonly changed: readonly KeyView[];
  /**
   * The number of keys that were skipped because they were already revoked or their creator had
   * left the team.
   */
  readonly skipped: number;
}

/**
 * Changes several keys in one transaction. Skips keys that are already revoked or whose creator
 * left the team. All keys are locked first, in the order of their ids, so that two bulk changes
 * cannot cause a deadlock. Failure: `not_found` if one of the keys does not exist, and then no key
 * is changed.
 */
export async function changeKeys(
  ctx: Context,
  ids: readonly string[],
  decide: (before: KeyView) => KeyChange,
): Promise<Result<BulkChange>> {
  const locked = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(inArray(apiKeys.id, ids.filter(isKeyId)), isApiKey))
    .orderBy(asc(apiKeys.id))
    .for("update");
  if (locked.length < ids.length) return fail("not_found");
  const changed: KeyView[] = [];
  for (const { id } of locked) {
    const result = await changeKey(ctx, id, (before) => succeed(decide(before)));
    if (result.ok) changed.push(result.value.key);
    else if (!isFinal(result.failure.code)) return result;
  }
  return succeed({ changed, skipped: locked.length - changed.length });
}

const isFinal = (code: FailureCode) => code === "key_revoked" || code === "key_ended";
