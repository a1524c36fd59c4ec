import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import { registerServer } from "@/lib/servers/code/register-server";
import type { ServerCode } from "@/lib/servers/code/schema-code";
import type { UpstreamView } from "@/lib/servers/view";
import { grantServer } from "./grant-server";

/**
 * Registers a server and grants everything on it to teams, in the caller's transaction. If this
 * function fails, the caller must roll back the transaction. Failures: those of registering a
 * server and of granting it.
 */
export async function registerGranted(
  ctx: Context,
  server: ServerCode,
  teamIds: string[],
): Promise<Result<{ upstream: UpstreamView }>> {
  const made = await registerServer(ctx, server);
  if (!made.ok || teamIds.length === 0) return made;
  const granted = await grantServer(ctx, { server: made.value.upstream.name, teamIds });
  return granted.ok ? succeed({ upstream: made.value.upstream }) : granted;
}
