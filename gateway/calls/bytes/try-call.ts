import type { Call } from "@/gateway/calls/call";
import { refusedCall } from "@/gateway/calls/failed-call";
import { askedLevel } from "@/gateway/calls/log-level";
import type { Outcome } from "@/gateway/messages/outcome";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import { TARGET_CHANGED } from "@/gateway/upstreams/link";
import { failureOf, linkProblem } from "@/gateway/upstreams/problem";
import type { Failure } from "@/lib/errors/errors";
import { HEADER_MISMATCH } from "@/lib/errors/rpc-codes";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { attemptCall } from "./attempt-call";
import type { Attempted } from "./attempted";
import { onceListed, onceRelisted, type Tried, whileOpening, withCredential } from "./repair-call";

export const FIRST: Tried = { healed: false, renewed: false, relisted: false };

/**
 * Makes a call, and repeats it if the server did not execute it and its cause could be repaired.
 * All attempts share the call's time limit, counted from `beganMs` (`performance.now()`).
 */
export function tryCall(call: Call, tried: Tried, beganMs: number): MaybePromise<Outcome> {
  const { link } = call;
  const spentMs = () => performance.now() - beganMs;
  const over = (target: CallTarget): Promise<Outcome> =>
    atLogLevel(call, target, () => attemptCall(call, target, !tried.healed, spentMs())).then(
      (outcome): MaybePromise<Outcome> => {
        if (outcome.kind === "unauthorized") {
          return withCredential(call, target, outcome, tried, beganMs, tryCall);
        }
        if (
          outcome.kind === "message" &&
          outcome.code === String(HEADER_MISMATCH) &&
          !tried.relisted
        ) {
          return onceRelisted(call, target, outcome, tried, beganMs, tryCall);
        }
        if (outcome.kind !== "lost") return outcome;
        link.sessionLost(target);
        return tried.healed
          ? refusedCall(call, lost(call, target))
          : tryCall(call, { ...tried, healed: true }, beganMs);
      },
    );
  const target = link.target(call.item.server.version);
  if (target) return over(target);
  return whileOpening(call, spentMs()).then((opened) => {
    if (opened.ok) return over(opened.value);
    const isChanged = opened.failure.reason === TARGET_CHANGED;
    return isChanged && !call.isListed
      ? onceListed(call, tried, spentMs(), tryCall)
      : refusedCall(call, opened.failure);
  });
}

/**
 * Sends a call once the server of the initialize era has the log level that the caller asked for.
 */
function atLogLevel(
  { mcp, link }: Call,
  target: CallTarget,
  send: () => Promise<Attempted>,
): Promise<Attempted> {
  const level = askedLevel(mcp);
  const asking = level === null ? null : link.wantLogLevel(target, level);
  return asking === null ? send() : asking.then(send);
}

function lost({ item }: Call, { timeoutMs }: CallTarget): Failure {
  return failureOf(item.server.name, linkProblem("session_lost"), timeoutMs).failure;
}
