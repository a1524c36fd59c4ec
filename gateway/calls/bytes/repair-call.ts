import { runUntilDenied } from "@/gateway/admission/may-continue";
import { type Call, linkUse, usedBy } from "@/gateway/calls/call";
import { refusedCall } from "@/gateway/calls/failed-call";
import { whenListed } from "@/gateway/calls/when-listed";
import { whenRelisted } from "@/gateway/calls/when-relisted";
import type { Outcome } from "@/gateway/messages/outcome";
import { sessionHolder } from "@/gateway/sessions/session-holder";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import { fail, type Refused, type Result } from "@/lib/errors/errors";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import type { Attempted } from "./attempted";
import { isShared } from "./compose-call";

/** What has already been repaired for a call. */
export interface Tried {
  /** True if the call was sent again on a new session. */
  readonly healed: boolean;
  /** True if the credentials were renewed for the call. */
  readonly renewed: boolean;
  /** True if the server was listed again for the call. */
  readonly relisted: boolean;
}

/**
 * Makes a call again after a repair. The time limit is counted from `beganMs`
 * (`performance.now()`).
 */
export type Retry = (call: Call, tried: Tried, beganMs: number) => MaybePromise<Outcome>;

/** Sends a call again with renewed credentials. Stops waiting if the caller loses access. */
export async function withCredential(
  call: Call,
  target: CallTarget,
  { problem }: Extract<Attempted, { kind: "unauthorized" }>,
  tried: Tried,
  beganMs: number,
  retry: Retry,
): Promise<Outcome> {
  const { link } = call;
  const renewed = await whileAllowed(call, async (): Promise<Result<null>> => {
    const failure = await link.refusedCredential(target, problem, !tried.renewed);
    return failure ? { ok: false, failure } : { ok: true, value: null };
  });
  if (renewed.ok) return retry(call, { ...tried, renewed: true }, beganMs);
  // A server that does not know a session may refuse it like credentials.
  const mayBeSession = problem.kind === "unauthorized" && isShared(target) && !tried.healed;
  if (mayBeSession && renewed.failure.code !== "connect_required") {
    const leftMs = Math.max(1, target.timeoutMs - (performance.now() - beganMs));
    if (await link.refusesSession(target, { leftMs })) {
      link.sessionLost(target);
      return retry(call, { ...tried, healed: true }, beganMs);
    }
  }
  link.reportCall(renewed.failure, linkUse(call));
  return refusedCall(call, renewed.failure);
}

/**
 * Waits until an edited server is listed, and sends the call to its new address if the item is
 * unchanged.
 */
export async function onceListed(
  call: Call,
  tried: Tried,
  spentMs: number,
  retry: Retry,
): Promise<Outcome> {
  const { mcp, item } = call;
  const { request, services } = mcp;
  const use = usedBy(call);
  const listed = await runUntilDenied(
    mcp,
    use,
    () => {},
    () => whenListed(mcp, use),
  );
  if ("ended" in listed) return refusedCall(call, listed.ended);
  if (!listed.ok) return refusedCall(call, listed.failure);
  const server = listed.value;
  const link = services.linkFor(request.process, server, sessionHolder(mcp, server));
  // Waiting for the list has its own time limit, so the time spent waiting is not counted here.
  const beganMs = performance.now() - spentMs;
  return retry({ ...call, link, item: { ...item, server }, isListed: true }, tried, beganMs);
}

/**
 * Sends a call again, with the headers that its tool declares now, if the server refused its
 * headers and therefore did not execute it.
 */
export async function onceRelisted(
  call: Call,
  { era, kind }: CallTarget,
  refusal: Outcome,
  tried: Tried,
  beganMs: number,
  retry: Retry,
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
  if ("ended" in listed) return refusedCall(call, listed.ended);
  if (!listed.ok || listed.value === null) return refusal;
  return retry({ ...call, item: listed.value }, { ...tried, relisted: true }, beganMs);
}

/**
 * Opens the server's link and returns the target for the call. Fails like `openTarget`, and stops
 * waiting if the caller disconnects or loses access.
 */
export function whileOpening(call: Call, spentMs: number): Promise<Result<CallTarget>> {
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
