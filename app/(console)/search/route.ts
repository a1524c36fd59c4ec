import type { NextRequest } from "next/server";
import { refusedResponse } from "@/app/_server/refused-response";
import { actionContext } from "@/app/_server/request-context";
import { searchSchema } from "@/lib/search/schema";
import { search } from "@/lib/search/search";

export const dynamic = "force-dynamic";

/**
 * Answers the command palette with what a search finds. It is a route and not a Server Action,
 * because the browser can end its request when the text changes.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const ctx = await actionContext();
  if (!ctx.ok) return refusedResponse(ctx.failure);
  const { searchParams } = request.nextUrl;
  const kind = searchSchema.shape.kind.safeParse(searchParams.get("kind") ?? undefined);
  const result = await search(ctx.value, { q: searchParams.get("q") ?? "", kind: kind.data });
  if (!result.ok) return refusedResponse(result.failure, ctx.value);
  return Response.json(result.value, { headers: { "cache-control": "no-store" } });
}
