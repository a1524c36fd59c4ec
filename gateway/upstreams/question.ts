import type { Id } from "./decode/decode-message";
import { noticeRate } from "./decode/notice-rate";

/**
 * What a server of the initialize era asks in the middle of a call (elicitation, sampling, roots) is
 * passed on to nobody. It is told so at once, as a client without that capability does
 * (JSON-RPC 2.0, 5.1: -32601), and so is whoever waits for its call.
 */
export function replyTo(id: Id, method: string) {
  // Whether we are there, it may ask (MCP, ping).
  if (method === PING) return { jsonrpc: "2.0" as const, id, result: {} };
  return { jsonrpc: "2.0" as const, id, error: { code: -32601, message: refusalText(method) } };
}

/** The same as a sentence for whoever waits for the call. */
export function askedText(method: string): string {
  return `During the call it sent ${shown(method)}, which Latchkey cannot pass on for servers of this protocol version.`;
}

const refusalText = (method: string) =>
  `${shown(method)} is not available: Latchkey passes on requests only from servers of MCP 2026-07-28 or later.`;

const shown = (method: string) => (/^[\w/.$-]{1,80}$/.test(method) ? method : "something unknown");

const PING = "ping";

/** Whether it asks for something that nobody gives it. */
export const isQuestion = (method: string) => method !== PING;

/** Questions of one call. */
const MOST_QUESTIONS = 32;
/** Pings of one call, at once and a second: who wants to know whether we are there asks seldom. */
const PINGS = { atOnce: 100, aSecond: 1 };

/** What a server asks within one call. */
export interface Questions {
  /** One more, at this time in milliseconds. False where there are too many. */
  admit(method: string, nowMs: number): boolean;
}

/** None yet. */
export function questionsOfCall(): Questions {
  const pings = noticeRate(PINGS);
  let questions = 0;
  return {
    admit: (method, nowMs) =>
      isQuestion(method) ? ++questions <= MOST_QUESTIONS : pings.admit(nowMs),
  };
}
