import { and, eq } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { activityRows, filterCondition, visibleTo } from "./activity-rows";
import { activityPage } from "./schema";
import type { ActivityPage } from "./view";

/**
 * Lists a page of the audit log, newest first. Pages are selected by record id, so the cost of a
 * page does not depend on its position. Administrators see all records; other people see the records of
 * their own actions and the records about their keys.
 */
export const listActivity = verb({
  kind: "read",
  name: "activity.list",
  audience: "signed_in",
  input: activityPage,
  permit: signedInOrAdmin,
  run: async (ctx, { id, before, after, limit, ...filters }) => {
    const one = id === undefined ? undefined : eq(auditRecords.id, id);
    const where = and(await visibleTo(ctx), filterCondition(ctx, filters), one);
    const found = await activityRows(ctx, where, { before, after, limit: limit + 1 });
    const more = found.length > limit;
    const upwards = after !== undefined;
    const rows = upwards ? found.slice(more ? 1 : 0) : found.slice(0, limit);
    const olderLeft = upwards ? rows.length > 0 : more;
    const newerLeft = upwards ? more : before !== undefined;
    return succeed<ActivityPage>({
      rows,
      older: olderLeft ? (rows.at(-1)?.id ?? null) : null,
      newer: newerLeft ? (rows.at(0)?.id ?? null) : null,
    });
  },
});
