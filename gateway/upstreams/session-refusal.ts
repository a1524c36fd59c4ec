import type { Era, RpcAnswer } from "./link";
import { LinkProblem } from "./problem";

/** A refusal, or an error of JSON-RPC, as it came. */
export interface Refused {
  readonly status: number;
  /** The code of the JSON-RPC error in it; null where there was none. */
  readonly code: number | null;
  /** What that error said. */
  readonly message: string;
}

interface SentOn {
  readonly era: Era;
  readonly sessionId: string | null;
}

/** Refusals of HTTP that never are about a session: too late, too large, too often. */
const OTHERWISE = new Set([408, 413, 429]);
/** Where there is no session, these may come of a server that speaks another era by now. */
const OF_ERA = new Set([400, 404, 405, 406]);
const ABOUT_SESSIONS = /session|initiali[sz]/i;

/**
 * What a refusal says of the session, or of the era, that a request was sent on. `lost`: the server
 * says so (MCP 2025-11-25, Streamable HTTP, session management; 2026-07-28, versions). `unclear`: it
 * may be meant, and the server is to be asked (`ping`) before anything is sent again. Either way the
 * request was refused and did nothing, for what is refused for its session was not let in. `other`:
 * it is about the request, or may have been carried out.
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

/** A refusal that may be of the session. What it is where it is not: an answer, or a problem. */
export class UnclearRefusal extends LinkProblem {
  readonly answer: RpcAnswer | null;

  constructor(of: LinkProblem, answer: RpcAnswer | null = null) {
    super(of.kind, of.message, of.detail, of.fault, of.hint);
    this.answer = answer;
  }
}

/** The answer in a refusal of which it is known that the session is fine. */
export function answerIn(error: unknown): RpcAnswer {
  if (error instanceof UnclearRefusal && error.answer) return error.answer;
  throw error;
}
