import type { Era, RpcAnswer } from "./link";
import { LinkProblem } from "./problem";

/** A refusal, or a JSON-RPC error, as received. */
export interface Refused {
  readonly status: number;
  /** The code of the JSON-RPC error; null if there was none. */
  readonly code: number | null;
  /** The message of the JSON-RPC error. */
  readonly message: string;
}

interface SentOn {
  readonly era: Era;
  readonly sessionId: string | null;
}

/** Statuses of HTTP refusals that never concern a session: too late, too large, too often. */
const OTHERWISE = new Set([408, 413, 429]);
/** Statuses that, without a session, may come from a server that has changed its era. */
const OF_ERA = new Set([400, 404, 405, 406]);
const ABOUT_SESSIONS = /session|initiali[sz]/i;

/**
 * What a refusal says about the session, or the era, of its request. `lost`: the server says that
 * the session or version is unknown (MCP 2025-11-25, Streamable HTTP, session management;
 * 2026-07-28, versions). `unclear`: the session may be lost, and the server has to be pinged before
 * the request is sent again. In both cases the server refused the request without executing it.
 * `other`: the refusal concerns the request, which may have been executed.
 */
export function mayConcernSession(
  { era, sessionId }: SentOn,
  { status, code, message }: Refused,
): "lost" | "unclear" | "other" {
  if (status === 200) {
    return sessionId !== null && ABOUT_SESSIONS.test(message) ? "unclear" : "other";
  }
  if (status < 400 || status > 499 || OTHERWISE.has(status)) return "other";
  if (status === 400 && (code === -32_022 || code === -32_020)) return "lost";
  if (sessionId === null) {
    const isOfEra = OF_ERA.has(status) && (code === null || code === -32_000);
    return isOfEra ? "unclear" : "other";
  }
  return status === 404 && era === "legacy" && code !== -32_601 ? "lost" : "unclear";
}

/**
 * A refusal that may concern the session. If the session is valid, the refusal means the enclosed
 * answer or problem.
 */
export class UnclearRefusal extends LinkProblem {
  readonly answer: RpcAnswer | null;

  constructor(of: LinkProblem, answer: RpcAnswer | null = null) {
    super(of.kind, of.message, of.detail, of.fault, of.hint);
    this.answer = answer;
  }
}

/** The answer in a refusal, after a ping has shown that the session is valid. */
export function answerIn(error: unknown): RpcAnswer {
  if (error instanceof UnclearRefusal && error.answer) return error.answer;
  throw error;
}
