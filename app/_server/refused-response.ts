import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Context } from "@/lib/core/context";
import type { Failure } from "@/lib/errors/errors";
import { anonymousContext } from "./request-context";

/**
 * Returns the response to a refused download, in the format of an API error. It contains the
 * request id of `ctx`, or the id of the current request if the visitor is not signed in and there
 * is no `ctx`.
 */
export async function refusedResponse(failure: Failure, ctx?: Context): Promise<Response> {
  const { requestId } = ctx ?? (await anonymousContext());
  const { body, ...head } = failureAnswer(failure, requestId);
  return new Response(typeof body === "string" ? body : null, head);
}
