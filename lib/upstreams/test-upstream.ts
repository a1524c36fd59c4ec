import type { z } from "zod";
import { writeAudit } from "@/lib/audit/entry";
import type { Context } from "@/lib/context";
import { fail, type Result, succeed } from "@/lib/errors";
import { openedProcess } from "@/lib/process";
import { verb } from "@/lib/verb";
import { checkTarget } from "./dial/check-target";
import { readDialPolicy } from "./dial/read-policy";
import { recipientOf } from "./drop-credentials";
import { probeTarget } from "./link/probe";
import type { UpstreamTarget } from "./link/target";
import { testUpstreamSchema } from "./schema";
import { readUpstreamSecrets, type UpstreamSecrets } from "./secrets";
import { mayRun } from "./upstream-permission";
import { readUpstreamRow } from "./upstream-rows";

type Draft = z.output<typeof testUpstreamSchema>;

/**
 * Connects to a server as it would be registered and says what it offers, or precisely why it could
 * not. Saves nothing but the record that it was tried. `saved` names a server whose kept secrets
 * fill the gaps, where the draft has the same origin or command. Failures: `forbidden`,
 * `target_refused`, `not_found`, `upstream_unavailable`, `upstream_timeout`, `upstream_failed`.
 */
export const testUpstream = verb({
  kind: "read",
  name: "upstreams.test",
  audience: "operator",
  input: testUpstreamSchema,
  permit: (ctx, { transport }) => mayRun(ctx, transport),
  run: async (ctx, draft) => {
    if (draft.url !== undefined) {
      const target = checkTarget(draft.url, await readDialPolicy(ctx.db, ctx.config));
      if (!target.ok) return target;
    }
    const target = await targetOf(ctx, draft);
    if (!target.ok) return target;
    const { config, db, secrets, log } = ctx;
    const process = openedProcess() ?? { config, db, secrets, log, behindEdge: false };
    const report = await probeTarget(process, target.value);
    await writeAudit(ctx, "upstreams.test", {
      subject: { kind: "upstream", label: target.value.name },
      details: {
        transport: draft.transport,
        result: report.ok ? "connected" : report.failure.code,
      },
    });
    return report;
  },
});

async function targetOf(ctx: Context, draft: Draft): Promise<Result<UpstreamTarget>> {
  const kept = await keptSecrets(ctx, draft);
  if (!kept.ok) return kept;
  const given = Object.entries(draft.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const { transport, url = "", command = "", args = [] } = draft;
  return succeed({
    id: null,
    name: draft.name ?? draft.saved ?? "draft",
    reach:
      transport === "stdio"
        ? { transport, command, args, env: { ...kept.value?.env, ...draft.env } }
        : {
            transport,
            url,
            headers: { ...kept.value?.headers, ...Object.fromEntries(given) },
          },
    callSeconds: draft.callSeconds ?? 60,
    sendsCaller: false,
    era: null,
  });
}

/** The secrets of the server that the draft is of, where the draft still leads to it. */
async function keptSecrets(ctx: Context, draft: Draft): Promise<Result<UpstreamSecrets | null>> {
  if (draft.saved === undefined) return succeed(null);
  const row = await readUpstreamRow(ctx, draft.saved);
  if (!row) return fail("not_found");
  const { transport, url = null, command = null, args = [] } = draft;
  const same = recipientOf({ transport, url, command, args }) === recipientOf(row);
  return succeed(same ? await readUpstreamSecrets(ctx.db, ctx.secrets, row.id) : null);
}
