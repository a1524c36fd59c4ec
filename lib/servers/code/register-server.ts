import type { Context } from "@/lib/core/context";
import type { Result } from "@/lib/errors/errors";
import { disableUpstream } from "@/lib/servers/registry/disable-upstream";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import type { UpstreamView } from "@/lib/servers/view";
import type { ServerCode } from "./schema-code";

/**
 * Registers a server from a file in the caller's transaction, and disables it if the file says so.
 * If the registration fails, the caller must roll the transaction back. Failures: those of
 * registering a server.
 */
export async function registerServer(
  ctx: Context,
  { enabled, ...server }: ServerCode,
): Promise<Result<{ upstream: UpstreamView }>> {
  const made = await registerUpstream(ctx, server);
  return made.ok && enabled === false ? disableUpstream(ctx, { name: server.name }) : made;
}
