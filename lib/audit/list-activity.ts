import { and, eq } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { readActivityPage } from "./activity-pages";
import { filterCondition, visibleTo } from "./activity-rows";
import { activityPage } from "./schema";

/**
 * Lists a page of the audit log, newest first. Administrators see all records; other people see
 * the records of their own actions and the records about their keys.
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
    return succeed(await readActivityPage(ctx, where, { before, after, limit }));
  },
});
