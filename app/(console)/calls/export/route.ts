import type { NextRequest } from "next/server";
import { refusedResponse } from "@/app/_server/refused-response";
import { actionContext } from "@/app/_server/request-context";
import { streamed } from "@/app/_server/streamed";
import { callFiltersOf, instants, shownRange } from "@/app/(console)/calls/_parts/calls-filters";
import { loadCallsSearch } from "@/components/calls/calls-search";
import { exportCalls } from "@/lib/usage/calls/export-calls";

export const dynamic = "force-dynamic";

const TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson; charset=utf-8" };

/**
 * Downloads the calls that match the page's filters, up to a limit. Calls are streamed to the
 * browser while they are read from the database.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const ctx = await actionContext();
  if (!ctx.ok) return refusedResponse(ctx.failure);
  const { searchParams } = request.nextUrl;
  const format = searchParams.get("format") === "ndjson" ? "ndjson" : "csv";
  const search = await loadCallsSearch(searchParams);
  const range = instants(shownRange(search, ctx.value.now));
  const result = await exportCalls(ctx.value, { ...callFiltersOf(search), ...range, format });
  if (!result.ok) return refusedResponse(result.failure, ctx.value);
  const day = ctx.value.now.toISOString().slice(0, 10);
  return new Response(streamed(result.value), {
    headers: {
      "content-type": TYPES[format],
      "content-disposition": `attachment; filename="latchkey-calls-${day}.${format}"`,
      "cache-control": "no-store",
    },
  });
}
