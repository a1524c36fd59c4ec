import { runUntilDenied } from "@/gateway/admission/may-continue";
import { type Call, type CalledItem, linkUse, usedBy } from "@/gateway/calls/call";
import { failedCall } from "@/gateway/calls/failed-call";
import { askedLevel } from "@/gateway/calls/log-level";
import { type StateBinding, unwrapState } from "@/gateway/calls/request-state";
import { whenListed } from "@/gateway/calls/when-listed";
import { whenRelisted } from "@/gateway/calls/when-relisted";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { membersOf } from "@/gateway/messages/read-members";
import { declaredCapabilities } from "@/gateway/questions/declared";
import { waitingCalls } from "@/gateway/questions/waiting-calls";
import { sessionHolder } from "@/gateway/sessions/session-holder";
import { type CallTarget, TARGET_CHANGED } from "@/gateway/upstreams/link";
import { failureOf, linkProblem } from "@/gateway/upstreams/problem";
import { type Failure, fail, type Refused, type Result } from "@/lib/errors/errors";
import { isRecord } from "@/lib/std/is-record";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { type Attempted, CallAttempt } from "./call-attempt";
import { isShared, sentIdFor } from "./compose-call";
import { sentParams } from "./sent-params";
import { waitingId } from "./waiting-call";
import { answersConnect, whenConnected } from "./when-connected";

/**
 * Passes a request for an item to its server as bytes, over any transport, and returns the answer as
 * bytes. Nothing that is only passed on is parsed and serialized again. What changes are spans: ids,
 * the item's name, `_meta`, the progress token, resource URIs, the server's state, and what the eras
 * of both sides require.
 */
export function passCall(mcp: McpRequest, item: CalledItem): MaybePromise<Outcome> {
  return answersConnect(mcp) ? whenConnected(mcp, item, sendCall) : sendCall(mcp, item);
}

function sendCall(mcp: McpRequest, item: CalledItem): MaybePromise<Outcome> {
  const { request, services, written } = mcp;
  const link = services.linkFor(request.process, item.server, sessionHolder(mcp, item.server));
  const call = { mcp, written, item, link };
  if (typeof mcp.params.requestState === "string") {
    const waiting = waitingId(mcp, bindingOf(call), mcp.params.requestState);
    if (waiting !== null) return continueCall(call, waiting);
  }
  if (link.principal) link.declare(declaredCapabilities(mcp));
  const held = link.held(linkUse(call));
  return held ? refused(call, held) : tryCall(call, FIRST, mcp.beganMs);
}

/** What has already been repaired for a call. */
interface Tried {
  /** True if the call was sent again on a new session. */
  readonly healed: boolean;
  /** True if the credentials were renewed for the call. */
  readonly renewed: boolean;
  /** True if the server was listed again for the call. */
  readonly relisted: boolean;
}

const FIRST: Tried = { healed: false, renewed: false, relisted: false };
/**
 * Milliseconds that a caller may wait for the result of a task. The server answers only when the
 * task has ended (MCP 2025-11-25, Result Retrieval), however short its calls are.
 */
const RESULT_MS = 3_600_000;
/** The code of `HeaderMismatch` (MCP 2026-07-28, Server Validation). */
const HEADER_MISMATCH = "-32020";

const refused = ({ mcp, item }: Call, failure: Failure): Outcome =>
  failedCall(failure, mcp, item.server);

function bindingOf({ mcp, item }: Pick<Call, "mcp" | "item">): StateBinding {
  return {
    keyId: mcp.caller.key.id,
    upstreamId: item.server.id,
    method: mcp.method,
    target: item.original,
    arguments: mcp.params.arguments,
  };
}

/** Brings the client's answer to the call that waits for it at the server, and continues that call. */
async function continueCall(call: Call, id: string): Promise<Outcome> {
  const { mcp, written } = call;
  const waiting = waitingCalls<CallAttempt>().take(mcp.caller.key.id, id);
  if (!waiting) return refused(call, ENDED);
  const { inputResponses } = mcp.params;
  const callerId = membersOf(written).id ?? JSON.stringify(mcp.id);
  const responses = isRecord(inputResponses) ? inputResponses : {};
  const outcome = await waiting.continueWaiting(call, callerId, responses);
  if (outcome.kind !== "lost" && outcome.kind !== "unauthorized") return outcome;
  return refused(call, ENDED);
}

const ENDED = fail("invalid_input", {
  reason: "request_state",
  fields: { requestState: "names a call that has ended: start again without it" },
}).failure;

/**
 * Makes a call, and repeats it if the server did not execute it and its cause could be repaired. All
 * attempts share the call's time limit, counted from `beganMs` (`performance.now()`).
 */
function tryCall(call: Call, tried: Tried, beganMs: number): MaybePromise<Outcome> {
  const { link } = call;
  const spentMs = () => performance.now() - beganMs;
  const over = (target: CallTarget): Promise<Outcome> =>
    atLogLevel(call, target, () => attemptCall(call, target, tried, spentMs())).then(
      (outcome): MaybePromise<Outcome> => {
        if (outcome.kind === "unauthorized") {
          return withCredential(call, target, outcome, tried, beganMs);
        }
        if (outcome.kind === "message" && outcome.code === HEADER_MISMATCH && !tried.relisted) {
          return onceRelisted(call, target, outcome, tried, beganMs);
        }
        if (outcome.kind !== "lost") return outcome;
        link.sessionLost(target);
        return tried.healed
          ? refused(call, lost(call, target))
          : tryCall(call, { ...tried, healed: true }, beganMs);
      },
    );
  const target = link.target(call.item.server.version);
  if (target) return over(target);
  return whileOpening(call, spentMs()).then((opened) => {
    if (opened.ok) return over(opened.value);
    const isChanged = opened.failure.reason === TARGET_CHANGED;
    return isChanged && !call.isListed
      ? onceListed(call, tried, spentMs())
      : refused(call, opened.failure);
  });
}

/** Sends a call once the server of the older era has the log level that the caller asked for. */
function atLogLevel(
  { mcp, link }: Call,
  target: CallTarget,
  send: () => Promise<Attempted>,
): Promise<Attempted> {
  const level = askedLevel(mcp);
  const asking = level === null ? null : link.wantLogLevel(target, level);
  return asking === null ? send() : asking.then(send);
}

/** Sends a call again with renewed credentials. Stops waiting if the caller loses access. */
async function withCredential(
  call: Call,
  target: CallTarget,
  { problem }: Extract<Attempted, { kind: "unauthorized" }>,
  tried: Tried,
  beganMs: number,
): Promise<Outcome> {
  const { link } = call;
  const renewed = await whileAllowed(call, async (): Promise<Result<null>> => {
    const failure = await link.refusedCredential(target, problem, !tried.renewed);
    return failure ? { ok: false, failure } : { ok: true, value: null };
  });
  if (renewed.ok) return tryCall(call, { ...tried, renewed: true }, beganMs);
  // A server that does not know a session may refuse it like credentials.
  const mayBeSession = problem.kind === "unauthorized" && isShared(target) && !tried.healed;
  if (mayBeSession && renewed.failure.code !== "connect_required") {
    const leftMs = Math.max(1, target.timeoutMs - (performance.now() - beganMs));
    if (await link.refusesSession(target, { leftMs })) {
      link.sessionLost(target);
      return tryCall(call, { ...tried, healed: true }, beganMs);
    }
  }
  link.reportCall(renewed.failure, linkUse(call));
  return refused(call, renewed.failure);
}

/**
 * Waits until an edited server is listed, and sends the call to its new address if the item is
 * unchanged.
 */
async function onceListed(call: Call, tried: Tried, spentMs: number): Promise<Outcome> {
  const { mcp, item } = call;
  const { request, services } = mcp;
  const use = usedBy(call);
  const listed = await runUntilDenied(
    mcp,
    use,
    () => {},
    () => whenListed(mcp, use),
  );
  if ("ended" in listed) return refused(call, listed.ended);
  if (!listed.ok) return refused(call, listed.failure);
  const server = listed.value;
  const link = services.linkFor(request.process, server, sessionHolder(mcp, server));
  // Waiting for the list has its own time limit, so the time spent waiting is not counted here.
  const beganMs = performance.now() - spentMs;
  return tryCall({ ...call, link, item: { ...item, server }, isListed: true }, tried, beganMs);
}

/**
 * Sends a call again, with the headers that its tool declares now, if the server refused its headers
 * and therefore did not execute it.
 */
async function onceRelisted(
  call: Call,
  { era, kind }: CallTarget,
  refusal: Outcome,
  tried: Tried,
  beganMs: number,
): Promise<Outcome> {
  const { mcp, link } = call;
  if (era !== "modern" || kind !== "post" || mcp.method !== "tools/call") return refusal;
  const use = usedBy(call);
  const listed = await runUntilDenied(
    mcp,
    use,
    () => {},
    () => whenRelisted(mcp, call.item, link),
  );
  if ("ended" in listed) return refused(call, listed.ended);
  if (!listed.ok || listed.value === null) return refusal;
  return tryCall({ ...call, item: listed.value }, { ...tried, relisted: true }, beganMs);
}

/** Opens the server's link. Stops waiting if the caller disconnects or loses access. */
function whileOpening(call: Call, spentMs: number): Promise<Result<CallTarget>> {
  const { link, item } = call;
  return whileAllowed(call, () => link.openTarget(item.server.version, spentMs));
}

/** Waits for something that a call needs, for as long as the caller has access. */
async function whileAllowed<Value>(
  call: Call,
  work: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  let stop = () => {};
  const stopped = new Promise<Refused>((resolve) => {
    stop = () => resolve(fail("upstream_unavailable"));
  });
  const done = await runUntilDenied(call.mcp, usedBy(call), stop, () =>
    Promise.race([work(), stopped]),
  );
  return "ended" in done ? { ok: false, failure: done.ended } : done;
}

function lost({ item }: Call, { timeoutMs }: CallTarget): Failure {
  return failureOf(item.server.name, linkProblem("session_lost"), timeoutMs).failure;
}

/** Sends the request. If the request is invalid, returns the error without sending anything. */
function attemptCall(
  call: Call,
  target: CallTarget,
  tried: Tried,
  spentMs: number,
): Promise<Attempted> {
  const { mcp, item } = call;
  const { request, params } = mcp;
  const refuse = (failure: Failure) => Promise.resolve(refused(call, failure));
  const spans = membersOf(call.written);
  const callerId = spans.id ?? JSON.stringify(mcp.id);
  const sentId = sentIdFor(target, callerId);
  const binding = bindingOf(call);
  let requestState: string | null = null;
  if (typeof params.requestState === "string") {
    const { secrets } = request.process;
    const state = unwrapState(secrets, binding, params.requestState, request.now.getTime());
    if (!state.ok) return refuse(state.failure);
    requestState = state.value;
  }
  const composed = sentParams(target, mcp, spans, item, {
    sentId,
    requestState,
    inputResponses: null,
  });
  if (!composed.ok) return refuse(composed.failure);
  const sent = { spans, callerId, sentId, binding, ...composed };
  const limitMs = mcp.method === "tasks/result" ? RESULT_MS : target.timeoutMs;
  const leftMs = Math.max(1, limitMs - spentMs);
  return new CallAttempt(call, target, sent, !tried.healed, leftMs).run();
}
