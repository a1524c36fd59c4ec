import { whileItMay } from "@/gateway/admission/may-go-on";
import type { Answer } from "@/gateway/http/exchange";
import type { PlainRequest } from "@/gateway/messages/plain-request";
import { callSpans } from "@/gateway/messages/raw-spans";
import type { Body } from "@/gateway/messages/read-messages";
import type { Served } from "@/gateway/messages/served";
import { sessionCapabilities } from "@/gateway/questions/session-id";
import { type LeanTarget, TARGET_CHANGED } from "@/gateway/upstreams/link";
import { failureOf, linkProblem } from "@/gateway/upstreams/problem";
import type { ExposedItem } from "@/lib/catalogue/item";
import { type Failure, fail, type Refused, type Result } from "@/lib/errors/errors";
import type { Soon } from "@/lib/std/soon";
import { type Call, linkUse, usedBy } from "./call";
import { type Attempted, CallAttempt } from "./call-attempt";
import { composeBody, composeRequest, sentIdFor } from "./compose-call";
import { failedCall } from "./failed-call";
import { unwrapState } from "./request-state";
import { whenListed } from "./when-listed";

/**
 * Calls a tool of a server over Streamable HTTP without parsing what is only passed on: no protocol
 * object, no schema, no SQL. Null where this server is not reached that way now; then nothing has
 * been sent. Every ending is recorded once.
 */
export function callTool(
  served: Served,
  plain: PlainRequest,
  item: ExposedItem,
  body: Body,
): Soon<Answer | null> {
  const { request, caller, world } = served;
  if (item.server.transport !== "http") return null;
  const link = world.linkFor(request.process, item.server, caller.key);
  const call = { served, plain, item, body, link };
  const held = link.held(linkUse(call));
  return held ? failedCall(call, held) : tryCall(call, ATTEMPTS, served.beganMs);
}

const ATTEMPTS = 2;
/** `_meta` says what a call is about; it is parsed and written anew. */
const META_LENGTH = 64 * 1024;
const LONG_META = fail("invalid_input", { fields: { _meta: "is longer than 64 KB" } }).failure;

/** However often it is tried, the call has the server's time once: `beganMs` of `performance.now()`. */
function tryCall(call: Call, attempts: number, beganMs: number): Soon<Answer | null> {
  const { link } = call;
  const spentMs = () => performance.now() - beganMs;
  const over = (target: LeanTarget | null): Soon<Answer | null> =>
    target &&
    attemptCall(call, target, attempts > 1, spentMs()).then((answer) => {
      // Both say for certain that nothing was done: once more, over a link that was mended.
      if (answer === "unauthorized") return null;
      if (answer !== "lost") return answer;
      link.sessionLost(target);
      return attempts > 1
        ? tryCall(call, attempts - 1, beganMs)
        : failedCall(call, lost(call, target));
    });
  const target = link.leanTarget(call.item.server.version);
  if (target) return over(target);
  return whileOpening(call, spentMs()).then((opened) => {
    if (opened.ok) return over(opened.value);
    const isChanged = opened.failure.reason === TARGET_CHANGED;
    return isChanged && !call.isListed
      ? onceListed(call, attempts, spentMs())
      : failedCall(call, opened.failure);
  });
}

/** The server leads elsewhere by now: the call goes there once that was listed, if it is the same. */
async function onceListed(call: Call, attempts: number, spentMs: number): Promise<Answer | null> {
  const { served, item } = call;
  const { request, caller, world } = served;
  const use = usedBy(call);
  const listed = await whileItMay(
    served,
    use,
    () => {},
    () => whenListed(served, use),
  );
  if ("ended" in listed) return failedCall(call, listed.ended);
  if (!listed.ok) return failedCall(call, listed.failure);
  const server = listed.value;
  const link = world.linkFor(request.process, server, caller.key);
  // Reading the list has a time of its own.
  const beganMs = performance.now() - spentMs;
  return tryCall({ ...call, link, item: { ...item, server }, isListed: true }, attempts, beganMs);
}

/** What opening the link gives, unless the caller's access ends before. */
async function whileOpening(call: Call, spentMs: number): Promise<Result<LeanTarget | null>> {
  const { served, link } = call;
  let stop = () => {};
  const stopped = new Promise<Refused>((resolve) => {
    stop = () => resolve(fail("upstream_unavailable"));
  });
  const opened = await whileItMay(served, usedBy(call), stop, () =>
    Promise.race([link.openLean(call.item.server.version, spentMs), stopped]),
  );
  return "ended" in opened ? { ok: false, failure: opened.ended } : opened;
}

function lost({ item }: Call, { timeoutMs }: LeanTarget): Failure {
  return failureOf(item.server.name, linkProblem("session_lost"), timeoutMs).failure;
}

/** What goes to the server; the answer where it cannot. */
function attemptCall(
  call: Call,
  target: LeanTarget,
  mayHeal: boolean,
  spentMs: number,
): Promise<Attempted> {
  const { served, plain, item } = call;
  const { request, caller } = served;
  const { exchange, process } = request;
  const spans = callSpans(call.body);
  if ((spans.meta?.length ?? 0) > META_LENGTH) return Promise.resolve(failedCall(call, LONG_META));
  const callerId = spans.id ?? JSON.stringify(plain.message.id);
  const sentId = sentIdFor(target, callerId);
  const binding = {
    keyId: caller.key.id,
    upstreamId: item.server.id,
    method: "tools/call",
    target: item.original,
    arguments: plain.params.arguments,
  };
  let requestState: string | null = null;
  if (typeof plain.params.requestState === "string") {
    const { secrets } = process;
    const state = unwrapState(secrets, binding, plain.params.requestState, request.now.getTime());
    if (!state.ok) return Promise.resolve(failedCall(call, state.failure));
    requestState = state.value;
  }
  const capabilities = sessionCapabilities(exchange.headers["mcp-session-id"]);
  const body = composeBody(target, plain, spans, item, { sentId, requestState, capabilities });
  const who = { keyId: caller.key.id, team: caller.key.team.slug };
  const message = composeRequest(target, who, item, plain.params.arguments, body);
  const sent = { spans, callerId, sentId, binding };
  const leftMs = Math.max(1, target.timeoutMs - spentMs);
  return new CallAttempt(call, target, sent, mayHeal, leftMs).run(message);
}
