import type { NextRequest } from "next/server";
import { refusedResponse } from "@/app/_server/refused-response";
import { actionContext } from "@/app/_server/request-context";
import { streamed } from "@/app/_server/streamed";
import {
  activityFiltersOf,
  loadActivitySearch,
} from "@/app/(console)/activity/_parts/activity-search";
import { exportActivity } from "@/lib/audit/export-activity";

export const dynamic = "force-dynamic";

const TYPES = { csv: "text/csv; charset=utf-8", json: "application/json; charset=utf-8" };

/**
 * Downloads the audit records that match the page's filters. Records are streamed to the browser
 * while they are read from the database.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const ctx = await actionContext();
  if (!ctx.ok) return refusedResponse(ctx.failure);
  const { searchParams } = request.nextUrl;
  const format = searchParams.get("format") === "json" ? "json" : "csv";
  const filters = activityFiltersOf(await loadActivitySearch(searchParams));
  const result = await exportActivity(ctx.value, { ...filters, format });
  if (!result.ok) return refusedResponse(result.failure, ctx.value);
  const day = ctx.value.now.toISOString().slice(0, 10);
  return new Response(streamed(result.value), {
    headers: {
      "content-type": TYPES[format],
      "content-disposition": `attachment; filename="latchkey-activity-${day}.${format}"`,
      "cache-control": "no-store",
    },
  });
}
