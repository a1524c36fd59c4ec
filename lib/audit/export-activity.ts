import { and } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "@/lib/core/context";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { csvCell } from "@/lib/std/csv-cell";
import { activityRows, filterCondition, visibleTo } from "./activity-rows";
import { activityFilters } from "./schema";
import type { ActivityRow } from "./view";
import { actionText } from "./view-actions";

const BATCH = 1000;

const FIELDS = [
  "at",
  "outcome",
  "action",
  "event",
  "actorKind",
  "actorId",
  "actorLabel",
  "subjectKind",
  "subjectId",
  "subjectLabel",
  "keyId",
  "code",
  "reason",
  "rule",
  "requestId",
  "address",
  "details",
] as const satisfies readonly (keyof ExportedRow)[];

/** A record as the files contain it. `event` is the text with which the console shows the action. */
type ExportedRow = Omit<ActivityRow, "id" | "actorName"> & { readonly event: string };

/**
 * Exports the complete audit log as CSV (RFC 4180) or as a JSON array, with the same filters and
 * permissions as {@link listActivity}. The output is generated in parts while the records are being
 * read from the database.
 */
export const exportActivity = verb({
  kind: "read",
  name: "activity.export",
  audience: "signed_in",
  input: activityFilters.extend({ format: z.enum(["csv", "json"]) }),
  permit: signedIn,
  run: async (ctx, { format, ...filters }) => {
    const where = and(await visibleTo(ctx), filterCondition(ctx, filters));
    return succeed(format === "csv" ? csv(pages(ctx, where)) : json(pages(ctx, where)));
  },
});

type Where = Parameters<typeof activityRows>[1];

async function* pages(ctx: Context, where: Where): AsyncGenerator<ActivityRow[]> {
  let before: number | undefined;
  for (;;) {
    const rows = await activityRows(ctx, where, { before, limit: BATCH });
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    before = rows.at(-1)?.id;
  }
}

function exported({ id: _id, ...row }: ActivityRow): ExportedRow {
  return { ...row, event: actionText(row.action, row.outcome, row.subjectKind, row.details) };
}

async function* csv(batches: AsyncIterable<ActivityRow[]>): AsyncGenerator<string> {
  yield `${FIELDS.join(",")}\r\n`;
  for await (const rows of batches) {
    const lines = rows.map(exported).map((row) => FIELDS.map((field) => csvCell(row[field])));
    yield lines.map((cells) => `${cells.join(",")}\r\n`).join("");
  }
}

async function* json(batches: AsyncIterable<ActivityRow[]>): AsyncGenerator<string> {
  let lead = "[\n";
  for await (const rows of batches) {
    const lines = rows.map((row) => JSON.stringify(exported(row))).join(",\n");
    yield lead + lines;
    lead = ",\n";
  }
  yield lead === "[\n" ? "[]\n" : "\n]\n";
}
