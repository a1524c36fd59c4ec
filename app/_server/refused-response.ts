import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Context } from "@/lib/core/context";
import type { Failure } from "@/lib/errors/errors";
import { anonymousContext } from "./request-context";

/**
 * Returns the response to a refused download, as an API error. The response contains the request id
 * of `ctx`. Without `ctx`, because the visitor is not signed in, it contains the id of the current
 * request.
 */
export async function refusedResponse(failure: Failure, ctx?: Context): Promise<Response> {
  const { requestId } = ctx ?? (await anonymousContext());
  const { body, ...head } = failureAnswer(failure, requestId);
  return new Response(typeof body === "string" ? body : null, head);
}
