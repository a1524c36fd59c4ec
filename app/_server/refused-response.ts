import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Context } from "@/lib/core/context";
import type { Failure } from "@/lib/errors/errors";
import { anonymousContext } from "./request-context";

/**
 * Returns the response to a refused download, in the format of an API error. The response contains
 * the request id of `ctx`. If the visitor is not signed in, there is no `ctx`, and the id of the
 * current request is used.
 */
export async function refusedResponse(failure: Failure, ctx?: Context): Promise<Response> {
  const { requestId } = ctx ?? (await anonymousContext());
  const { body, ...head } = failureAnswer(failure, requestId);
  return new Response(typeof body === "string" ? body : null, head);
}
