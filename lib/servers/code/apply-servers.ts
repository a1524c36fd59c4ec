import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { prefixFailure, type Result, succeed } from "@/lib/errors/errors";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { readUpstreamRow } from "@/lib/servers/stored/upstream-rows";
import { compareServer } from "./compare-server";
import { planServers } from "./plan-servers";
import { registerServer } from "./register-server";
import { planServersSchema, type WantedServer } from "./schema-code";
import type { PlannedServer } from "./view-plan";

/**
 * Changes the registered servers so that they match the given list, in one transaction. Applying
 * the same list again changes nothing. Returns the plan that was carried out. Failures: those of
 * registering, changing and removing a server. The names of the fields in a failure begin with the
 * server's name.
 */
export const applyServers = verb({
  kind: "change",
  name: "upstreams.apply",
  audience: "operator",
  input: planServersSchema,
  permit: operatorOnly,
  denials: ["target_refused"],
  run: async (ctx, { servers, prune }) => {
    const planned = await planServers(ctx, { servers, prune });
    if (!planned.ok) return planned;
    for (const step of planned.value.servers) {
      const wanted = servers.find(({ name }) => name === step.name);
      const done = await applyServer(ctx, step, wanted);
      if (!done.ok) return { ok: false, failure: prefixFailure(step.name, done.failure) };
    }
    return planned;
  },
  // Each verb that changes one of the servers writes its own audit record, so this verb writes
  // none.
  audit: () => [],
});

/** Takes one planned step in the caller's transaction. `wanted` is the server in the file. */
export async function applyServer(
  ctx: Context,
  { action, name }: PlannedServer,
  wanted: WantedServer | undefined,
): Promise<Result<unknown>> {
  if (action === "remove") return removeUpstream(ctx, { name });
  if (action === "unchanged" || action === "leave" || !wanted) return succeed(null);
  if (action === "register") return registerServer(ctx, wanted);
  const row = await readUpstreamRow(ctx, name);
  if (!row) return succeed(null);
  const kept = await readUpstreamSecrets(ctx.db, ctx.secrets, row.id);
  return updateUpstream(ctx, { name, changes: compareServer(row, kept, wanted).changes });
}
