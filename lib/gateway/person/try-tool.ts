import { writeAudit } from "@/lib/audit/entry";
import type { Context } from "@/lib/context";
import { type Failure, fail, succeed } from "@/lib/errors";
import { personOnly } from "@/lib/identity/person-only";
import { personOf } from "@/lib/permissions";
import { currentProcess } from "@/lib/process";
import type { LinkWho } from "@/lib/upstreams/link/link";
import { upstreamLink } from "@/lib/upstreams/link/upstream-link";
import { verb } from "@/lib/verb";
import { personCatalogue } from "./person-catalogue";
import { tryToolSchema } from "./schema";
import { shownResult } from "./shown-result";
import type { TriedTool } from "./view";

/**
 * Calls a tool as the person who asks, within what their teams reach. The attempt is recorded, with
 * the rule where it is refused; arguments and results are not. No transaction is open meanwhile.
 * Failures: `not_found`, `forbidden` with the rule, `connect_required`, `upstream_unavailable`,
 * `upstream_timeout`, `upstream_failed`.
 */
export const tryTool = verb({
  kind: "read",
  name: "tools.try",
  audience: "signed_in",
  input: tryToolSchema,
  permit: personOnly,
  run: async (ctx, { server: name, tool, arguments: args }) => {
    const { catalogue, inventory } = await personCatalogue(ctx);
    const item = inventory.items.find(
      (one) => one.kind === "tool" && one.server.name === name && one.original === tool,
    );
    if (!item) return fail("not_found");
    const { server } = item;
    const open = catalogue.lists.tool.includes(item);
    if (!open) {
      const found = catalogue.find("tool", item.name);
      const { denied } = found.found ? { denied: null } : found;
      const rule = item.barrier?.rule ?? denied?.rule ?? "None of your teams reaches this tool.";
      const reason = item.barrier?.reason ?? denied?.reason ?? "not_granted";
      const refused = fail("forbidden", { rule, reason });
      await record(ctx, server, tool, {}, refused.failure);
      return refused;
    }
    const personId = personOf(ctx.actor)?.id ?? "";
    const who: LinkWho =
      server.credentials === "server" ? { kind: "server" } : { kind: "person", personId };
    const link = upstreamLink(currentProcess(), server.id, who);
    const began = performance.now();
    const answer = await link.request("tools/call", { name: tool, arguments: args });
    const durationMs = Math.round(performance.now() - began);
    if (!answer.ok) {
      await record(ctx, server, tool, { durationMs, outcome: answer.failure.code });
      return answer;
    }
    const shown = shownResult(answer.value);
    await record(ctx, server, tool, { durationMs, outcome: shown.outcome });
    return succeed<TriedTool>({ ...shown, durationMs, requestId: ctx.requestId });
  },
});

function record(
  ctx: Context,
  server: { readonly id: string; readonly name: string },
  tool: string,
  details: Record<string, unknown>,
  failure?: Failure,
): Promise<void> {
  const subject = { kind: "upstream", id: server.id, label: server.name } as const;
  return writeAudit(ctx, "tools.try", { subject, details: { tool, ...details } }, failure);
}
