import { unreachable } from "@/gateway/admission/unreachable";
import { cancellable } from "@/gateway/calls/cancellable";
import { atOwner } from "@/gateway/leases/at-owner";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { sessionHolder } from "@/gateway/sessions/session-holder";
import { type ClientSession, openSession } from "@/gateway/sessions/session-states";
import {
  addSubscription,
  isKeepable,
  MOST_OF_SESSION,
  removeSubscription,
} from "@/gateway/sessions/subscription-rows";
import { deferred } from "@/gateway/upstreams/deferred";
import { sessionEnded } from "@/gateway/upstreams/kept/shared-session";
import type { Refusal } from "@/gateway/upstreams/resource-update";
import type { RpcError } from "@/gateway/upstreams/rpc-answer";
import type { ReadableResource } from "@/lib/catalogue/found";
import { fail } from "@/lib/errors/errors";
import { INVALID_REQUEST, METHOD_NOT_FOUND, OLD_NOT_FOUND } from "@/lib/errors/rpc-codes";
import { guardCallback } from "@/lib/process/guard-callback";
import type { MaybePromise } from "@/lib/std/maybe-promise";

const NOT_KEEPABLE = fail("invalid_input", {
  fields: { uri: "is longer than 4,096 characters, or has a NUL character" },
}).failure;
const NO_SESSION =
  "A subscription needs a session. Send the Mcp-Session-Id that initialize returned, and open the stream of the session with GET.";
const NOT_OFFERED = "The server of this resource does not announce updates of it.";
const TOO_MANY = `A session may be subscribed to ${MOST_OF_SESSION} resources.`;

/**
 * `resources/subscribe` (MCP 2025-11-25, Resources, Subscriptions): asks the server, whose error the
 * client gets, and stores the subscription for the session. Updates come on the stream of the
 * session, from whichever process has it. Fails with `upstream_timeout` if the server does not answer
 * (`WatchTimes.answerMs`).
 */
export async function subscribe(mcp: McpRequest): Promise<Outcome> {
  const name = String(mcp.params.uri);
  const resource = mcp.catalogue.findResource(name);
  if ("denied" in resource) return unreachable(mcp, name, resource);
  const { found } = resource;
  const { server } = found;
  if (!isKeepable(name)) return failed(NOT_KEEPABLE, server);
  const session = await sessionOf(mcp);
  if (!session) return refused({ code: INVALID_REQUEST, message: NO_SESSION }, found);
  if (!server.subscribes) return refused({ code: METHOD_NOT_FOUND, message: NOT_OFFERED }, found);
  return atOwner(mcp, server, () => subscribeHere(mcp, session, found));
}

async function subscribeHere(
  mcp: McpRequest,
  session: ClientSession,
  found: ReadableResource,
): Promise<Outcome> {
  const { request, services, dialect } = mcp;
  const { server, uri } = found;
  const link = services.linkFor(request.process, server, sessionHolder(mcp, server));
  // The server stays subscribed for a moment, until the stream of the session watches the resource.
  const answered = deferred<Refusal | "gone" | null>();
  const nothing = () => {};
  const watched = link.watchResource(uri, {
    keyId: mcp.caller.key.id,
    isWaiting: true,
    updated: nothing,
    answered: answered.resolve,
    ended: () => answered.resolve({ failure: sessionEnded(server.name).failure }),
  });
  const leave = guardCallback(() => answered.resolve("gone"));
  const stops = [mcp.reply.listen({ gone: leave }), cancellable(mcp, leave), watched.stop];
  try {
    const refusal = await answered.promise;
    if (refusal === "gone") return { kind: "gone", server };
    if (refusal && "failure" in refusal) return failed(refusal.failure, server);
    if (refusal) {
      const { code } = refusal.error;
      const said = { ...refusal.error, code: dialect.errorCode(code, code === OLD_NOT_FOUND) };
      return refused(said, found);
    }
    const name = String(mcp.params.uri);
    const isKept = await addSubscription(request.process.db, session, name, request.now);
    if (!isKept) {
      const details = { reason: "subscriptions", rule: TOO_MANY, retryAfterSeconds: 30 };
      return failed(fail("rate_limited", details).failure, server);
    }
    return { kind: "result", result: {}, server };
  } finally {
    for (const stop of stops) stop();
  }
}

/** `resources/unsubscribe`: ends the subscription, also to a resource that is no longer there. */
export async function unsubscribe(mcp: McpRequest): Promise<Outcome> {
  const session = await sessionOf(mcp);
  const { db } = mcp.request.process;
  if (session) await removeSubscription(db, session, String(mcp.params.uri));
  return { kind: "result", result: {} };
}

function sessionOf({ dialect, request, caller }: McpRequest): MaybePromise<ClientSession | null> {
  const id = dialect.sessionOf(request.exchange);
  return id === null ? null : openSession(request, caller, id);
}

const refused = (error: RpcError, { server }: ReadableResource): Outcome => ({
  kind: "error",
  error,
  server,
});
