import type { NextRequest } from "next/server";
import { readWholeBody } from "@/app/_server/read-whole-body";
import { refusedResponse } from "@/app/_server/refused-response";
import { datePlaces } from "@/app/reads/dates";
import { type Reads, reads } from "@/app/reads/reads";

export const dynamic = "force-dynamic";

const BODY_MAX = 1024 * 1024;

interface Asked {
  params: Promise<{ name: string }>;
}

/**
 * Answers what open pages ask (`ask`) with the outcome of one verb, also if it is a refusal. The
 * input is in the body, because it may be long or secret. Browsers let other sites post JSON only if
 * they were asked first, and here they are refused.
 */
export async function POST(request: NextRequest, { params }: Asked): Promise<Response> {
  const { name } = await params;
  if (!Object.hasOwn(reads, name)) return refusedResponse({ code: "not_found" });
  if (request.headers.get("content-type") !== "application/json") {
    return refusedResponse({ code: "unsupported_media_type" });
  }
  const body = await readWholeBody(request, BODY_MAX);
  if (body === "too_large") return refusedResponse({ code: "body_too_large" });
  const input = parsed(body);
  if (input === undefined) return refusedResponse({ code: "malformed_body" });
  const outcome = await reads[name as keyof Reads].answer(input);
  const answer = { outcome, dates: datePlaces(outcome) };
  return Response.json(answer, { headers: { "cache-control": "no-store" } });
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
