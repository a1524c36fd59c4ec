import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import type { AuditNote } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { UpstreamRow } from "@/lib/servers/model";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { lockUpstream, upstreamView } from "@/lib/servers/stored/upstream-rows";
import type { UpstreamView } from "@/lib/servers/view";

/**
 * Disables or enables a server that the caller has locked. Its grants, secrets and overrides are
 * kept. If the server already has the wanted state, nothing is written.
 */
export async function switchUpstream(
  ctx: Context,
  before: UpstreamRow,
  enabled: boolean,
): Promise<{ readonly row: UpstreamRow; readonly switched: boolean }> {
  if (enabled === (before.disabledAt === null)) return { row: before, switched: false };
  const disabledAt = enabled ? null : ctx.now;
  await ctx.db.update(upstreams).set({ disabledAt }).where(eq(upstreams.id, before.id));
  return { row: { ...before, disabledAt }, switched: true };
}

interface Switched {
  readonly upstream: UpstreamView;
  readonly switched: boolean;
}

/** Finds and locks the server with this name, then disables or enables it. Failure: `not_found`. */
export async function switchNamed(
  ctx: Context,
  name: string,
  enabled: boolean,
): Promise<Result<Switched>> {
  const before = await lockUpstream(ctx, name);
  if (!before) return fail("not_found");
  const { row, switched } = await switchUpstream(ctx, before, enabled);
  return succeed({ upstream: await upstreamView(ctx, row), switched });
}

/**
 * Returns the audit notes for disabling or enabling a server. All verbs that disable or enable
 * servers record these notes.
 */
export function switchNotes({ upstream, switched }: Switched): AuditNote[] {
  const action = upstream.enabled ? "upstreams.enable" : "upstreams.disable";
  return switched ? [{ ...upstreamNote(upstream), action }] : [];
}
