import type { Id } from "./decode/decode-message";
import { noticeRate } from "./decode/notice-rate";

/**
 * The reply to a server's request. The questions of a server of the initialize era during a call
 * (elicitation, sampling, roots) are not passed on. Each question is refused at once with the error
 * of a client without that capability (JSON-RPC 2.0, section 5.1: -32601), and the error of the
 * call mentions the question.
 */
export function replyTo(id: Id, method: string) {
  // A server may ping (MCP, ping).
  if (method === PING) return { jsonrpc: "2.0" as const, id, result: {} };
  return { jsonrpc: "2.0" as const, id, error: { code: -32601, message: refusalText(method) } };
}

/** The refused question as a sentence for the call's caller. */
export function askedText(method: string): string {
  return `During the call it sent ${shown(method)}, which Latchkey cannot pass on for servers of this protocol version.`;
}

const refusalText = (method: string) =>
  `${shown(method)} is not available: Latchkey passes on requests only from servers of MCP 2026-07-28 or later.`;

const shown = (method: string) => (/^[\w/.$-]{1,80}$/.test(method) ? method : "something unknown");

const PING = "ping";

/** Whether a server's request is a question, which is refused. */
export const isQuestion = (method: string) => method !== PING;

/** Maximum number of questions in a call. */
const MOST_QUESTIONS = 32;
/**
 * Maximum number of pings in a call, in a burst and per second; a server that checks the connection
 * pings rarely.
 */
const PINGS = { atOnce: 100, aSecond: 1 };

/** Counts the requests of a server within a call. */
export interface Questions {
  /** Counts a request at this time in milliseconds. Returns false if there are too many. */
  admit(method: string, nowMs: number): boolean;
}

/** Creates a count without requests. */
export function questionsOfCall(): Questions {
  const pings = noticeRate(PINGS);
  let questions = 0;
  return {
    admit: (method, nowMs) =>
      isQuestion(method) ? ++questions <= MOST_QUESTIONS : pings.admit(nowMs),
  };
}
