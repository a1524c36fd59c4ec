import { runUntilDenied } from "@/gateway/admission/may-continue";
import { type Call, linkUse, usedBy } from "@/gateway/calls/call";
import { failedTool } from "@/gateway/calls/failed-tool";
import { unwrapState } from "@/gateway/calls/request-state";
import { whenListed } from "@/gateway/calls/when-listed";
import type { JsonBody } from "@/gateway/http/read-json";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { type PostTarget, TARGET_CHANGED } from "@/gateway/upstreams/link";
import { failureOf, linkProblem } from "@/gateway/upstreams/problem";
import type { ExposedItem } from "@/lib/catalogue/item";
import { type Failure, fail, type Refused, type Result } from "@/lib/errors/errors";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { type Attempted, CallAttempt } from "./call-attempt";
import { composeBody, composeRequest, sentIdFor } from "./compose-call";
import { callSpans } from "./raw-spans";

/** Returns whether calls to this item pass on the arguments exactly as the client wrote them. */
export const passesArgumentsThrough = ({ server }: ExposedItem): boolean =>
  server.transport === "http";

/**
 * Calls a tool of a Streamable HTTP server, using neither the SDK nor SQL. Parts that are only
 * passed on are not parsed. Returns null if the call cannot be made over plain HTTP now. In that
 * case, nothing was sent or the server did not execute the call.
 */
export function callOverHttp(
  mcp: McpRequest,
  written: JsonBody,
  item: ExposedItem,
): MaybePromise<Outcome | null> {
  const { request, caller, services } = mcp;
  const link = services.linkFor(request.process, item.server, caller.key);
  const call = { mcp, written, item, link };
  const held = link.held(linkUse(call));
  return held ? failedTool(held, item.server) : tryCall(call, ATTEMPTS, mcp.beganMs);
}

const ATTEMPTS = 2;
/**
 * The maximum length of `_meta` in characters. It is limited because Latchkey parses `_meta` and
 * serializes it again.
 */
const META_LENGTH = 64 * 1024;
const LONG_META = fail("invalid_input", { fields: { _meta: "is longer than 64 KB" } }).failure;

/**
 * Makes a call in at most `attempts` attempts. The attempts share the call's time limit, counted
 * from `beganMs` (`performance.now()`).
 */
function tryCall(call: Call, attempts: number, beganMs: number): MaybePromise<Outcome | null> {
  const { link } = call;
  const spentMs = () => performance.now() - beganMs;
  const over = (target: PostTarget | null): MaybePromise<Outcome | null> =>
    target &&
    attemptCall(call, target, attempts > 1, spentMs()).then((outcome) => {
      // If the outcome is "unauthorized" or "lost", the server has not executed the call. The call
      // may therefore be sent again over a repaired link.
      if (outcome === "unauthorized") return null;
      if (outcome !== "lost") return outcome;
      link.sessionLost(target);
      return attempts > 1
        ? tryCall(call, attempts - 1, beganMs)
        : failedTool(lost(call, target), call.item.server);
    });
  const target = link.postTarget(call.item.server.version);
  if (target) return over(target);
  return whileOpening(call, spentMs()).then((opened) => {
    if (opened.ok) return over(opened.value);
    const isChanged = opened.failure.reason === TARGET_CHANGED;
    return isChanged && !call.isListed
      ? onceListed(call, attempts, spentMs())
      : failedTool(opened.failure, call.item.server);
  });
}

/**
 * Waits until an edited server is listed, and sends the call to its new address if the tool is
 * unchanged.
 */
async function onceListed(call: Call, attempts: number, spentMs: number): Promise<Outcome | null> {
  const { mcp, item } = call;
  const { request, caller, services } = mcp;
  const use = usedBy(call);
  const listed = await runUntilDenied(
    mcp,
    use,
    () => {},
    () => whenListed(mcp, use),
  );
  if ("ended" in listed) return failedTool(listed.ended, item.server);
  if (!listed.ok) return failedTool(listed.failure, item.server);
  const server = listed.value;
  const link = services.linkFor(request.process, server, caller.key);
  // Waiting for the list has its own time limit, so the time spent waiting is not counted here.
  const beganMs = performance.now() - spentMs;
  return tryCall({ ...call, link, item: { ...item, server }, isListed: true }, attempts, beganMs);
}

/** Opens the server's link. Stops waiting if the caller loses access. */
async function whileOpening(call: Call, spentMs: number): Promise<Result<PostTarget | null>> {
  const { mcp, link } = call;
  let stop = () => {};
  const stopped = new Promise<Refused>((resolve) => {
    stop = () => resolve(fail("upstream_unavailable"));
  });
  const opened = await runUntilDenied(mcp, usedBy(call), stop, () =>
    Promise.race([link.openPostTarget(call.item.server.version, spentMs), stopped]),
  );
  return "ended" in opened ? { ok: false, failure: opened.ended } : opened;
}

function lost({ item }: Call, { timeoutMs }: PostTarget): Failure {
  return failureOf(item.server.name, linkProblem("session_lost"), timeoutMs).failure;
}

/** Sends the request. If the request is invalid, returns the error without sending anything. */
function attemptCall(
  call: Call,
  target: PostTarget,
  mayHeal: boolean,
  spentMs: number,
): Promise<Attempted> {
  const { mcp, item } = call;
  const { request, caller, params } = mcp;
  const refuse = (failure: Failure) => Promise.resolve(failedTool(failure, item.server));
  const spans = callSpans(call.written);
  if ((spans.meta?.length ?? 0) > META_LENGTH) return refuse(LONG_META);
  const callerId = spans.id ?? JSON.stringify(mcp.id);
  const sentId = sentIdFor(target, callerId);
  const binding = {
    keyId: caller.key.id,
    upstreamId: item.server.id,
    method: mcp.method,
    target: item.original,
    arguments: params.arguments,
  };
  let requestState: string | null = null;
  if (typeof params.requestState === "string") {
    const { secrets } = request.process;
    const state = unwrapState(secrets, binding, params.requestState, request.now.getTime());
    if (!state.ok) return refuse(state.failure);
    requestState = state.value;
  }
  const body = composeBody(target, mcp, spans, item, { sentId, requestState });
  const message = composeRequest(target, mcp, item, body);
  const sent = { spans, callerId, sentId, binding };
  const leftMs = Math.max(1, target.timeoutMs - spentMs);
  return new CallAttempt(call, target, sent, mayHeal, leftMs).run(message);
}
