import { z } from "zod";
import { cursorSchema } from "@/lib/paging/schema-cursor";
import { idSchema } from "@/lib/std/schema-id";
import { USAGE_DIMENSIONS } from "./view-calls";

const instant = z.iso.datetime({
  offset: true,
  error: "Write a time as YYYY-MM-DDTHH:MM:SSZ.",
});
const text = (max: number) => z.string().min(1).max(max).optional();

/**
 * The filters of calls. `from` is included and `to` is not. `server` is a server's name, or
 * `latchkey` for Latchkey's own tools; `team` is a slug; `key` and `person` are ids.
 */
export const callFilters = z.object({
  kind: z.enum(["tool", "protocol"]).default("tool"),
  key: idSchema().optional(),
  person: idSchema().optional(),
  team: text(100),
  server: text(100),
  tool: text(1000),
  client: text(300),
  outcome: z.enum(["ok", "error", "denied"]).optional(),
  code: text(100),
  from: instant.optional(),
  to: instant.optional(),
});

export type CallFilters = z.infer<typeof callFilters>;

/** Selects a page of calls. `cursor` is the `older` or `newer` of another page. */
export const callPage = callFilters.extend({
  cursor: cursorSchema,
  limit: z.number().int().min(1).max(200).default(50),
});

const RANGE_DAYS = 400;
const range = {
  from: instant,
  to: instant,
};
const isRange = ({ from, to }: { from: string; to: string }) => {
  const length = Date.parse(to) - Date.parse(from);
  return length >= 60_000 && length <= RANGE_DAYS * 86_400_000;
};
const NO_RANGE = { error: "Choose from one minute to 400 days.", path: ["to"] };

/** Selects a chart of calls. */
export const callSeriesInput = callFilters.extend(range).refine(isRange, NO_RANGE);

/** Selects the use by one dimension. */
export const usageByInput = callFilters
  .extend({
    ...range,
    by: z.enum(USAGE_DIMENSIONS),
    limit: z.number().int().min(1).max(200).default(50),
  })
  .refine(isRange, NO_RANGE);

/** Selects a request by its id, as the header `x-request-id` of the response has it. */
export const requestInput = z.object({ requestId: z.string().trim().min(1).max(120) });

/** Selects calls for a file: at most `EXPORT_ROWS`, newest first. */
export const exportCallsInput = callFilters.extend({ format: z.enum(["csv", "ndjson"]) });
export const EXPORT_ROWS = 100_000;
