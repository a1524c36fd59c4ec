import { randomBytes } from "node:crypto";
import { onDrain, shared } from "@/lib/process/process";

/** Milliseconds for which a call waits for its client to come back with the answer. */
const WAITS_MS = 600_000;
/** Maximum numbers of calls that wait at the same time: for one key, and in this process. */
const MOST_OF_KEY = 16;
const MOST_OF_PROCESS = 2_000;

/** A call at a server that waits for the answer of a client of 2026-07-28. */
interface WaitingCall<Call> {
  readonly keyId: string;
  readonly call: Call;
  readonly timer: NodeJS.Timeout;
  readonly giveUp: () => void;
}

/**
 * The calls of this process at servers of the initialize era whose question was passed to a client
 * of 2026-07-28. That client's call has ended with `input_required`, and the one that brings the
 * answer continues the call at the server (MCP 2026-07-28, Multi Round-Trip Requests).
 */
export interface WaitingCalls<Call> {
  /** Keeps a call, and returns the id by which it is taken. Returns null if too many wait. */
  add(keyId: string, call: Call, giveUp: () => void): string | null;
  /** Takes the call with this id, or null if it has ended. */
  take(keyId: string, id: string): Call | null;
}

/** Returns the waiting calls of this process. They are given up when the process ends. */
export function waitingCalls<Call>(): WaitingCalls<Call> {
  return shared("gateway.waiting-calls", () => openWaitingCalls<Call>());
}

function openWaitingCalls<Call>(): WaitingCalls<Call> {
  const waiting = new Map<string, WaitingCall<Call>>();
  onDrain(() => {
    for (const { giveUp } of [...waiting.values()]) giveUp();
  });
  return {
    add(keyId, call, end) {
      const ofKey = [...waiting.values()].filter((one) => one.keyId === keyId).length;
      if (ofKey >= MOST_OF_KEY || waiting.size >= MOST_OF_PROCESS) return null;
      const id = randomBytes(16).toString("base64url");
      const giveUp = () => {
        clearTimeout(timer);
        if (waiting.delete(id)) end();
      };
      const timer = setTimeout(giveUp, WAITS_MS).unref();
      waiting.set(id, { keyId, call, timer, giveUp });
      return id;
    },
    take(keyId, id) {
      const one = waiting.get(id);
      if (one?.keyId !== keyId) return null;
      clearTimeout(one.timer);
      waiting.delete(id);
      return one.call;
    },
  };
}
