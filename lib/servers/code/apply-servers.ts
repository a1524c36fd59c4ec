import type { z } from "zod";
import { awaitEverywhere } from "@/lib/changes/await-everywhere";
import type { Context } from "@/lib/core/context";
import { type Failure, type Result, succeed } from "@/lib/errors/errors";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { readUpstreamRow } from "@/lib/servers/stored/upstream-rows";
import { compareServer } from "./compare-server";
import { planServers } from "./plan-servers";
import { registerServer } from "./register-server";
import { planServersSchema, type WantedServer } from "./schema-code";
import type { PlannedServer, ServersPlan } from "./view-plan";

class Stopped extends Error {
  constructor(readonly failure: Failure) {
    super(failure.code);
  }
}

/**
 * Makes the servers be exactly these, through the verbs: all of it in one transaction, or nothing.
 * A second time it changes nothing. Answers what was done. Failures: those of the verbs, with the
 * server's name before each field.
 */
export async function applyServers(
  ctx: Context,
  input: z.input<typeof planServersSchema>,
): Promise<Result<ServersPlan>> {
  try {
    const plan = await ctx.db.transaction(async (db) => {
      const within = { ...ctx, db };
      const planned = await planServers(within, input);
      if (!planned.ok) throw new Stopped(planned.failure);
      const { servers } = planServersSchema.parse(input);
      for (const step of planned.value.servers) {
        const wanted = servers.find(({ name }) => name === step.name);
        const done = await take(within, step, wanted);
        if (!done.ok) throw new Stopped(named(done.failure, step.name));
      }
      return planned.value;
    });
    if (plan.changes > 0) await awaitEverywhere(ctx.db);
    return succeed(plan);
  } catch (thrown) {
    if (thrown instanceof Stopped) return { ok: false, failure: thrown.failure };
    throw thrown;
  }
}

async function take(
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

function named(failure: Failure, server: string): Failure {
  const fields = Object.entries(failure.fields ?? {}).map(([field, text]) => [
    `${server}.${field}`,
    text,
  ]);
  const rule = failure.rule === undefined ? {} : { rule: `${server}: ${failure.rule}` };
  return {
    ...failure,
    ...rule,
    ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {}),
  };
}
