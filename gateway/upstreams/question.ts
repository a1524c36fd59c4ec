import { METHOD_NOT_FOUND } from "@/lib/errors/rpc-codes";
import type { Id } from "./decode/decode-message";
import { noticeRate } from "./decode/notice-rate";

/**
 * Builds the reply to a request from a server that is not passed on. A question (elicitation,
 * sampling, roots) is refused with the error of a client that lacks the capability (−32601;
 * JSON-RPC 2.0, section 5.1), and the error of the call mentions it.
 */
export function replyTo(id: Id, method: string) {
  // A ping gets an empty result (MCP, "Ping").
  if (method === PING) return { jsonrpc: "2.0" as const, id, result: {} };
  return {
    jsonrpc: "2.0" as const,
    id,
    error: { code: METHOD_NOT_FOUND, message: refusalText(method) },
  };
}

/** Returns a sentence for the caller about the question that was refused. */
export function askedText(method: string): string {
  return `During the call it sent ${shown(method)}, which Latchkey could not pass on: the client does not support it, or several calls share the session.`;
}

const refusalText = (method: string) =>
  `${shown(method)} is not available: the client does not support it, or it is not clear which call it belongs to.`;

const shown = (method: string) => (/^[\w/.$-]{1,80}$/.test(method) ? method : "something unknown");

const PING = "ping";

/** True if a server's request is a question (anything but a ping). */
export const isQuestion = (method: string) => method !== PING;

/** Maximum number of questions during one call. */
const MOST_QUESTIONS = 32;
/**
 * Maximum number of pings during one call, in a burst and per second. A server that only checks its
 * connection pings rarely.
 */
const PINGS = { atOnce: 100, aSecond: 1 };

/** Limits the requests that a server sends during one call. */
export interface Questions {
  /** Counts a request that arrived at `nowMs`. Returns false if there have been too many. */
  admit(method: string, nowMs: number): boolean;
}

/** Creates the limits for a new call. */
export function questionsOfCall(): Questions {
  const pings = noticeRate(PINGS);
  let questions = 0;
  return {
    admit: (method, nowMs) =>
      isQuestion(method) ? ++questions <= MOST_QUESTIONS : pings.admit(nowMs),
  };
}
