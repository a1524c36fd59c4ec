import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import type { Context } from "@/lib/core/context";
import { administratorOnly, allowed } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";
import type { Transport } from "@/lib/servers/view";

const COMMAND_RULE =
  "Only a signed-in operator or the command line may change a server that is a command.";
const STDIO_RULE = "Commands are allowed only where Latchkey was started with ALLOW_STDIO=1.";

/**
 * Decides whether the caller may change a server with this transport. A server that is a command
 * may not be changed with an API key.
 */
function mayChange(ctx: Context, transport: Transport): Permission {
  const administers = administratorOnly(ctx);
  if (!administers.allowed || transport !== "stdio") return administers;
  if (ctx.actor.kind === "person" || ctx.actor.kind === "command_line") return allowed;
  return { allowed: false, rule: COMMAND_RULE };
}

/**
 * Decides whether the caller may set the target of a server with this transport. The caller must be
 * allowed to change the server, and for a command, ALLOW_STDIO=1 must be set.
 */
export function mayRun(ctx: Context, transport: Transport): Permission {
  const changes = mayChange(ctx, transport);
  if (!changes.allowed || transport !== "stdio" || ctx.config.allowStdio) return changes;
  return { allowed: false, rule: STDIO_RULE };
}

/**
 * Decides whether the caller may change the server with this name. If there is no such server, an
 * administrator is permitted, and the verb then fails with `not_found`.
 */
export async function mayChangeNamed(ctx: Context, name: string): Promise<Permission> {
  const administers = administratorOnly(ctx);
  if (!administers.allowed) return administers;
  const transport = await transportOf(ctx, name);
  return transport ? mayChange(ctx, transport) : allowed;
}

/**
 * Decides whether the caller may set the target of the server with this name. If there is no such
 * server, an administrator is permitted, and the verb then fails with `not_found`.
 */
export async function mayRunNamed(ctx: Context, name: string): Promise<Permission> {
  const administers = administratorOnly(ctx);
  if (!administers.allowed) return administers;
  const transport = await transportOf(ctx, name);
  return transport ? mayRun(ctx, transport) : allowed;
}

async function transportOf(ctx: Context, name: string): Promise<Transport | null> {
  const [row] = await ctx.db
    .select({ transport: upstreams.transport })
    .from(upstreams)
    .where(eq(upstreams.name, name));
  return row?.transport ?? null;
}
