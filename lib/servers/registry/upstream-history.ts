import { and, eq, ne } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import { activityRows } from "@/lib/audit/activity-rows";
import type { ActivityPage } from "@/lib/audit/view";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { upstreamHistorySchema } from "@/lib/servers/schema";
import { readUpstreamRow } from "@/lib/servers/stored/upstream-rows";

/**
 * Lists a page of the changes to a server and its items, newest first: the records older than
 * `before`, or the next ones newer than `after`. Denials and trials of tools are not included.
 * Failures: `forbidden`, `not_found`.
 */
export const upstreamHistory = verb({
  kind: "read",
  name: "upstreams.history",
  audience: "operator",
  input: upstreamHistorySchema,
  permit: administratorOnly,
  run: async (ctx, { name, before, after, limit }) => {
    const server = await readUpstreamRow(ctx, name);
    if (!server) return fail("not_found");
    const where = and(
      eq(auditRecords.subjectKind, "upstream"),
      eq(auditRecords.subjectId, server.id),
      eq(auditRecords.outcome, "done"),
      ne(auditRecords.action, "tools.try"),
    );
    const page = {
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
    const found = await activityRows(ctx, where, { ...page, limit: limit + 1 });
    const more = found.length > limit;
    const isUpwards = after !== undefined;
    const rows = isUpwards ? found.slice(more ? 1 : 0) : found.slice(0, limit);
    const [hasOlder, hasNewer] = isUpwards ? [rows.length > 0, more] : [more, before !== undefined];
    return succeed<ActivityPage>({
      rows,
      older: hasOlder ? (rows.at(-1)?.id ?? null) : null,
      newer: hasNewer ? (rows.at(0)?.id ?? null) : null,
    });
  },
});
