import { HEADER_MISMATCH, METHOD_NOT_FOUND, UNSUPPORTED_VERSION } from "@/lib/errors/rpc-codes";
import type { Era } from "./call-target";
import { LinkProblem } from "./problem";
import type { RpcAnswer } from "./rpc-answer";

/** An HTTP error response or a JSON-RPC error, as it was received. */
export interface Refused {
  readonly status: number;
  /** The code of the JSON-RPC error, or null if there is none. */
  readonly code: number | null;
  /** The message of the JSON-RPC error. */
  readonly message: string;
}

interface SentOn {
  readonly era: Era;
  readonly sessionId: string | null;
}

/** HTTP statuses that never concern a session: timeout, too large, too many requests. */
const OTHERWISE = new Set([408, 413, 429]);
/** HTTP statuses that a server may send after changing its era, if there is no session. */
const OF_ERA = new Set([400, 404, 405, 406]);
const ABOUT_SESSIONS = /session|initiali[sz]/i;

/**
 * Decides what a refusal says about the session or the era. `lost`: the server says that it does
 * not know the session or version (MCP 2025-11-25, "Session Management"; MCP 2026-07-28, versions).
 * `unclear`: the session may be lost, so ping the server before sending the request again. In both
 * cases the server did not execute the request. `other`: the refusal concerns the request itself,
 * which may have been executed.
 */
export function mayConcernSession(
  { era, sessionId }: SentOn,
  { status, code, message }: Refused,
): "lost" | "unclear" | "other" {
  if (status === 200) {
    return sessionId !== null && ABOUT_SESSIONS.test(message) ? "unclear" : "other";
  }
  if (status < 400 || status > 499 || OTHERWISE.has(status)) return "other";
  if (status === 400 && code === UNSUPPORTED_VERSION) return "lost";
  // A server that has become modern may refuse the headers of the initialize era. In the modern
  // era, the headers of this one request are wrong.
  if (status === 400 && code === HEADER_MISMATCH) return era === "legacy" ? "lost" : "other";
  if (sessionId === null) {
    const isOfEra = OF_ERA.has(status) && (code === null || code === -32_000);
    return isOfEra ? "unclear" : "other";
  }
  return status === 404 && era === "legacy" && code !== METHOD_NOT_FOUND ? "lost" : "unclear";
}

/**
 * A refusal that may mean that the session is lost. If the session turns out to be valid, the
 * caller gets `answer`, or this problem if `answer` is null.
 */
export class UnclearRefusal extends LinkProblem {
  readonly answer: RpcAnswer | null;

  constructor(of: LinkProblem, answer: RpcAnswer | null = null) {
    super(of.kind, of.message, of.detail, of.fault, of.hint);
    this.answer = answer;
  }
}

/**
 * Returns the answer inside a refusal, once a ping has shown that the session is valid. Rethrows
 * every other error.
 */
export function answerIn(error: unknown): RpcAnswer {
  if (error instanceof UnclearRefusal && error.answer) return error.answer;
  throw error;
}
