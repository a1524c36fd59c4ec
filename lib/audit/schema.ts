import { z } from "zod";
import { idSchema } from "@/lib/std/schema-id";

const day = z.iso.date({ error: "Write a day as YYYY-MM-DD." });

/**
 * The filters of the page /activity. `from` and `to` are dates in UTC, and both days are included.
 */
export const activityFilters = z.object({
  outcome: z.enum(["done", "denied"]).optional(),
  action: z.string().max(80).optional(),
  actorId: idSchema().optional(),
  keyId: idSchema().optional(),
  requestId: z.string().trim().max(120).optional(),
  /** Words that begin words of the names in a record. */
  search: z.string().trim().max(120).optional(),
  from: day.optional(),
  to: day.optional(),
});

export type ActivityFilters = z.infer<typeof activityFilters>;

/**
 * Selects a page by record id: the records older than `before`, or the records newer than `after`.
 */
export const activityPage = activityFilters.extend({
  /** The id of one record, which alone is listed. */
  id: z.number().int().positive().optional(),
  before: z.number().int().positive().optional(),
  after: z.number().int().nonnegative().optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
