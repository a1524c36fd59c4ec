import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Context } from "@/lib/core/context";
import type { Failure } from "@/lib/errors/errors";
import { anonymousContext } from "./request-context";

/**
 * The answer of a download in place of the file: the one JSON error shape of the API, with the
 * request id of `ctx`; without one for a visitor who is not signed in.
 */
export async function refusedResponse(failure: Failure, ctx?: Context): Promise<Response> {
  const { requestId } = ctx ?? (await anonymousContext());
  const { body, ...head } = failureAnswer(failure, requestId);
  return new Response(typeof body === "string" ? body : null, head);
}
