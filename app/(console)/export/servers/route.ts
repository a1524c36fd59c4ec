import { refusedResponse } from "@/app/_server/refused-response";
import { actionContext } from "@/app/_server/request-context";
import { exportServers } from "@/lib/servers/code/export-servers";

export const dynamic = "force-dynamic";

/** Downloads the servers as a file for `latchkey apply`, with references in place of secrets. */
export async function GET(): Promise<Response> {
  const ctx = await actionContext();
  if (!ctx.ok) return refusedResponse(ctx.failure);
  const result = await exportServers(ctx.value, {});
  if (!result.ok) return refusedResponse(result.failure, ctx.value);
  return new Response(`${JSON.stringify(result.value, null, 2)}\n`, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": 'attachment; filename="servers.json"',
      "cache-control": "no-store",
    },
  });
}
