import { and, eq, ne } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import { readActivityPage } from "@/lib/audit/activity-pages";
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
    return succeed(await readActivityPage(ctx, where, { before, after, limit }));
  },
});
