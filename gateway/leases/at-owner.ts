import { setTimeout as pause } from "node:timers/promises";
import { passCall } from "@/gateway/calls/bytes/pass-call";
import type { CalledItem } from "@/gateway/calls/call";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { jsonAnswer } from "@/gateway/messages/rpc-text";
import { sessionHolder } from "@/gateway/sessions/session-holder";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { LAPSE_SECONDS, type LeasePlace } from "./lease-rows";
import { AGAIN_MS, type Entered, type Leases, PATIENCE_MS } from "./leases";
import { processLeases } from "./process-leases";
import { connectOwner } from "./relay/connect-owner";
import { relayCall } from "./relay/relay-call";
import { NOT_OWNER_STATUS } from "./relay/relayed";

/**
 * Passes a request for an item to its server (`passCall`) in the process that holds the session.
 */
export function passAtOwner(mcp: McpRequest, item: CalledItem): MaybePromise<Outcome> {
  return atOwner(mcp, item.server, () => passCall(mcp, item));
}

/**
 * Answers a request that uses a server's session. Where sessions are kept apart, exactly one
 * process holds the session of a principal: if that is this one, or if no process holds it, `here`
 * answers the request, and otherwise the owner does. Where callers share a session, each process
 * has its own, and nothing is asked.
 */
export function atOwner(
  mcp: McpRequest,
  server: CatalogueServer,
  here: () => MaybePromise<Outcome>,
): MaybePromise<Outcome> {
  if (!server.apart) return here();
  const leases = processLeases(mcp.request.process);
  if (!leases) return here();
  const place: LeasePlace = { upstreamId: server.id, principal: sessionHolder(mcp, server).id };
  return andThen(leases.enter(place), (entered): MaybePromise<Outcome> => {
    if (entered.here) return untilDone(entered, here);
    if (mcp.request.relayed) return notOwner();
    return passOn(mcp, server, { leases, place, owner: entered.owner, here });
  });
}

/** Tells the process that passed the call on that this one does not hold the session. */
const notOwner = (): Outcome => ({
  kind: "answer",
  answer: jsonAnswer("", NOT_OWNER_STATUS),
  code: "not_owner",
});

async function untilDone(
  entered: Extract<Entered, { here: true }>,
  here: () => MaybePromise<Outcome>,
): Promise<Outcome> {
  try {
    return await here();
  } finally {
    entered.leave();
  }
}

interface Elsewhere {
  readonly leases: Leases;
  readonly place: LeasePlace;
  readonly owner: string;
  readonly here: () => MaybePromise<Outcome>;
}

async function passOn(
  mcp: McpRequest,
  server: CatalogueServer,
  { leases, place, owner: first, here }: Elsewhere,
): Promise<Outcome> {
  const { process } = mcp.request;
  const untilMs = performance.now() + PATIENCE_MS;
  let isGone = false;
  const stop = mcp.reply.listen({
    gone: () => {
      isGone = true;
    },
  });
  let owner = first;
  for (;;) {
    const sealed = await connectOwner(process, owner);
    if (isGone || performance.now() > untilMs) {
      stop();
      sealed?.destroy();
      return isGone ? { kind: "gone", server } : unreachable(server);
    }
    if (sealed) {
      stop();
      const outcome = await relayCall(mcp, server, owner, sealed);
      if (outcome !== "not_owner") return outcome;
    }
    leases.forget(place);
    const entered = await leases.enter(place);
    if (entered.here) {
      stop();
      return untilDone(entered, here);
    }
    owner = entered.owner;
    await pause(AGAIN_MS);
  }
}

function unreachable(server: CatalogueServer): Outcome {
  const problem =
    "Its session is in another Latchkey process, which cannot be reached. An operator has to let the processes reach each other.";
  const params = { server: server.name, problem };
  return failed({ code: "upstream_unavailable", retryAfterSeconds: LAPSE_SECONDS, params }, server);
}
