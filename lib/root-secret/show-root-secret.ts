import { and, asc, count, gt, isNull, lt, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { sessions } from "@/db/schema/sessions";
import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { formerNeeds, USABLE_KEY } from "./count-values";
import { readProgress } from "./read-progress";
import { processesWithout } from "./turn-to-first";
import { type RootSecretView, totalOf } from "./view";

/**
 * The longest time, in milliseconds, for which a client may hold a value that depends on an older
 * root secret and is stored in no row. The time is longer than an app's request waits for a
 * person's answer, and longer than a server's request state is valid.
 */
const CARRIED_MS = 15 * 60_000;
const KEYS_SHOWN = 20;

/**
 * Shows the root secrets by their public ids, which values use each of them, and whether the older
 * ones can be removed from the configuration. Only operators may call this verb.
 */
export const showRootSecret = verb({
  kind: "read",
  name: "root_secret.show",
  audience: "operator",
  input: z.object({}),
  permit: operatorOnly,
  run: async (ctx) => {
    const { secrets, db } = ctx;
    const { first, all } = secrets;
    const [row] = await db
      .select({ current: installation.sealingSecret, since: installation.sealingSince })
      .from(installation);
    const current = row?.current ?? first.id;
    const since = row?.since ?? null;
    const progress = await readProgress(db, secrets);
    const { values, moved } = totalOf(progress);
    const isTurned = current === first.id;
    const view: Omit<RootSecretView, "state"> = {
      current,
      since,
      configured: [first, ...all.filter((one) => one !== first)].map(({ id }) => id),
      waitsFor: isTurned ? 0 : await processesWithout(db, first.id),
      progress,
      keysLeft: await db
        .select({ id: apiKeys.id, name: apiKeys.name, lastUsedAt: apiKeys.lastUsedAt })
        .from(apiKeys)
        .where(and(USABLE_KEY, or(ne(apiKeys.pepperId, first.id), formerNeeds(first.id))))
        .orderBy(sql`${apiKeys.lastUsedAt} asc nulls first`, asc(apiKeys.id))
        .limit(KEYS_SHOWN),
      sessions: isTurned && since !== null ? await sessionsBefore(ctx, since) : 0,
      earliestRemoval: isTurned && since !== null ? new Date(since.getTime() + CARRIED_MS) : null,
    };
    const isOver = view.earliestRemoval === null || view.earliestRemoval <= ctx.now;
    const settled = isTurned && values === moved && isOver;
    const state =
      all.length < 2 ? "single" : !isTurned ? "waiting" : settled ? "removable" : "moving";
    return succeed<RootSecretView>({ state, ...view });
  },
});

/** Returns the maximum number of sessions that may still have a cookie from before this time. */
async function sessionsBefore({ db, now }: Context, since: Date): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(sessions)
    .where(
      and(lt(sessions.createdAt, since), isNull(sessions.endedAt), gt(sessions.expiresAt, now)),
    );
  return row?.count ?? 0;
}
