import type { Context } from "@/lib/core/context";
import type { Result } from "@/lib/errors/errors";
import { disableUpstream } from "@/lib/upstreams/disable-upstream";
import { registerUpstream } from "@/lib/upstreams/register-upstream";
import type { UpstreamView } from "@/lib/upstreams/view";
import type { ServerCode } from "./schema-code";

/**
 * Registers a server as a file says it, switched off where the file does, in the transaction of the
 * caller, who rolls back where it fails. Failures: those of registering.
 */
export async function registerServer(
  ctx: Context,
  { enabled, ...server }: ServerCode,
): Promise<Result<{ upstream: UpstreamView }>> {
  const made = await registerUpstream(ctx, server);
  return made.ok && enabled === false ? disableUpstream(ctx, { name: server.name }) : made;
}
