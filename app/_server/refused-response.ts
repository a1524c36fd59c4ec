import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Context } from "@/lib/core/context";
import type { Failure } from "@/lib/errors/errors";
import { anonymousContext } from "./request-context";

/**
 * The response to a refused download: the API's JSON error shape with the request id of `ctx`.
 * Without `ctx` (a visitor who is not signed in), the error carries no request id.
 */
export async function refusedResponse(failure: Failure, ctx?: Context): Promise<Response> {
  const { requestId } = ctx ?? (await anonymousContext());
  const { body, ...head } = failureAnswer(failure, requestId);
  return new Response(typeof body === "string" ? body : null, head);
}
