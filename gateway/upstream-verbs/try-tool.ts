import { ACCESS_REMOVED } from "@/gateway/admission/may-continue";
import { trialLink } from "@/gateway/catalogue/services";
import { holdHere } from "@/gateway/leases/hold-here";
import { paramHeaders } from "@/gateway/messages/param-headers";
import { personHolder } from "@/gateway/upstreams/principal";
import type { RpcAnswer } from "@/gateway/upstreams/rpc-answer";
import type { CatalogueServer, ExposedItem } from "@/lib/catalogue/item";
import { tryToolSchema } from "@/lib/catalogue/schema-try";
import type { TriedTool } from "@/lib/catalogue/view";
import { feed } from "@/lib/change-feed/feed";
import { runWhileAllowed, type Verdict } from "@/lib/change-feed/ongoing-access";
import { writeAudit } from "@/lib/core/audit-entry";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { type Failure, fail, type Refused, type Result, succeed } from "@/lib/errors/errors";
import { personCatalogue } from "@/lib/grants/person-catalogue";
import { personOnly } from "@/lib/identity/person-only";
import { readSession } from "@/lib/identity/sessions/read-session";
import { currentProcess } from "@/lib/process/process";
import { maskSecrets } from "@/lib/secrets/view";
import { shownResult } from "./shown-result";

/**
 * Calls a tool for a signed-in user, who can use only what the user's teams may use. The call is
 * recorded without arguments and result. The record of a refusal has the rule. No transaction is
 * open during the call. Failures: `not_found` (a member also gets this for an existing tool that is
 * not granted), `forbidden` with the rule (for operators), `connect_required`,
 * `upstream_unavailable`, `upstream_timeout`, `upstream_failed`. If the user loses access during
 * the call, the call ends with `forbidden` or `signed_out`.
 */
export const tryTool = verb({
  kind: "read",
  name: "tools.try",
  audience: "signed_in",
  input: tryToolSchema,
  permit: personOnly,
  run: async (ctx, { server: name, tool, arguments: args }) => {
    const feedRevision = feed().revision("*");
    const { catalogue, inventory } = await personCatalogue(ctx);
    const item = inventory.items.find(
      (one) => one.kind === "tool" && one.server.name === name && one.original === tool,
    );
    if (!item || !catalogue.lists.tool.includes(item)) {
      const refused = refusal(ctx, item);
      if (refused.failure.reason) {
        await record(ctx, item?.server, maskSecrets(tool).slice(0, 200), {}, refused.failure);
      }
      return refused;
    }
    const { server } = item;
    const personId = personOf(ctx.actor)?.id ?? "";
    const link = trialLink(currentProcess(), server, personId);
    const headers = paramHeaders(item.paramHeaders, Buffer.from(JSON.stringify(args)));
    const how = (signal: AbortSignal) => ({ signal, headers, version: server.version });
    const began = performance.now();
    const answer = await whilePermitted(ctx, item, feedRevision, (signal) =>
      heldHere(server, personId, () =>
        link.request("tools/call", { name: tool, arguments: args }, how(signal)),
      ),
    );
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

/** Runs the call while this process holds the user's session, where sessions are kept apart. */
async function heldHere(
  server: CatalogueServer,
  personId: string,
  work: () => Promise<Result<RpcAnswer>>,
): Promise<Result<RpcAnswer>> {
  if (!server.apart) return work();
  const place = { upstreamId: server.id, principal: personHolder(personId) };
  const held = await holdHere(currentProcess(), place, server.name);
  return held.ok ? work().finally(held.value) : held;
}

/** Runs the call only as long as the user is signed in and may use the tool. */
async function whilePermitted(
  ctx: Context,
  item: ExposedItem,
  feedRevision: number,
  work: (signal: AbortSignal) => Promise<Result<RpcAnswer>>,
): Promise<Result<RpcAnswer>> {
  const stop = new AbortController();
  const access = { feedRevision, untilMs: null, judge: () => checkPermitted(ctx, item) };
  const done = await runWhileAllowed(
    access,
    () => stop.abort(),
    () => work(stop.signal),
  );
  return "ended" in done ? { ok: false, failure: done.ended } : done;
}

async function checkPermitted(
  ctx: Context,
  { server, kind, original }: ExposedItem,
): Promise<Verdict> {
  const { actor } = ctx;
  const isHere =
    actor.kind === "person" && (await readSession(ctx.db, actor.sessionId, new Date()));
  if (!isHere) return { ended: { code: "signed_out" } };
  const { catalogue } = await personCatalogue(ctx);
  const closed = catalogue.closed(server.id, kind, original);
  if (closed)
    return { ended: fail("forbidden", { reason: closed.reason, rule: ACCESS_REMOVED }).failure };
  return { untilMs: null };
}

/**
 * Builds the refusal of a tool. For a member, a tool that is not granted is refused in the same way
 * as a tool that does not exist.
 */
function refusal(ctx: Context, item: ExposedItem | undefined): Refused {
  const operator = actsAsOperator(ctx.actor);
  if (!item) return fail("not_found", operator ? {} : { rule: NOT_REACHED, reason: "not_granted" });
  const { rule, reason } = item.barrier ?? { rule: NOT_REACHED, reason: "not_granted" };
  return fail(operator ? "forbidden" : "not_found", { rule, reason });
}

const NOT_REACHED = "No team of the person who asks reaches a tool with this name.";

function record(
  ctx: Context,
  server: { readonly id: string; readonly name: string } | undefined,
  tool: string,
  details: Record<string, unknown>,
  failure?: Failure,
): Promise<void> {
  const subject = server && ({ kind: "upstream", id: server.id, label: server.name } as const);
  const note = { ...(subject ? { subject } : {}), details: { tool, ...details } };
  return writeAudit(ctx, "tools.try", note, failure);
}
