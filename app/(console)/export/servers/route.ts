import { actionContext } from "@/app/_server/request-context";
import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Failure } from "@/lib/errors/errors";
import { exportServers } from "@/lib/servers/code/export-servers";

export const dynamic = "force-dynamic";

/** The servers as code, for `latchkey apply`: secrets as references, never a value. */
export async function GET(): Promise<Response> {
  const ctx = await actionContext();
  if (!ctx.ok) return refusal(ctx.failure, "unknown");
  const result = await exportServers(ctx.value, {});
  if (!result.ok) return refusal(result.failure, ctx.value.requestId);
  return new Response(`${JSON.stringify(result.value, null, 2)}\n`, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": 'attachment; filename="servers.json"',
      "cache-control": "no-store",
    },
  });
}

function refusal(failure: Failure, requestId: string): Response {
  const answer = failureAnswer(failure, requestId);
  return new Response(typeof answer.body === "string" ? answer.body : null, answer);
}
