import type { Answering } from "@/gateway/calls/answer/answering";
import { readServerMessage } from "@/gateway/calls/answer/rewrite-message";
import type { AnswerHead } from "@/gateway/http/plain/client/answer-head";
import type { PostTarget } from "@/gateway/upstreams/call-target";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import {
  failureOf,
  type LinkProblem,
  linkProblem,
  statusProblem,
} from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { ScopeAsked, scopeIn } from "@/gateway/upstreams/scope-asked";
import { mayConcernSession } from "@/gateway/upstreams/session-refusal";
import type { AskOutcome } from "./ask-outcome";
import type { StreamPlace } from "./stream-place";

const LOST = { kind: "lost" } as const;
const NO_BYTES = Buffer.alloc(0);
/** The number of bytes of an error that are searched for a hint about the session. */
const SAID_BYTES = 4_096;

/**
 * Returns the problem that the head of an answer already shows, or null if the body has to be read.
 */
export function headProblem({
  status,
  contentType,
  contentEncoding,
}: AnswerHead): LinkProblem | null {
  if (contentEncoding !== "" && contentEncoding !== "identity") {
    return linkProblem("compressed");
  }
  if (status >= 300 && status < 400) return statusProblem(status, "a redirect");
  if (status > 200 && status < 300) {
    return linkProblem("no_response");
  }
  const isKnown =
    contentType.startsWith("application/json") || contentType.startsWith("text/event-stream");
  if (status !== 200 || isKnown) return null;
  return linkProblem("content_type");
}

/** Returns the outcome of a call that the server refused with an HTTP status. */
export function refusalOf(
  target: PostTarget,
  head: AnswerHead | null,
  read: ReadMessage,
  answering: Answering,
): AskOutcome {
  const { status = 0, retryAfter = null, challenge = null } = head ?? {};
  const scope = scopeIn(status, challenge);
  if (scope !== null) return { kind: "unauthorized", problem: new ScopeAsked(scope, `${status}`) };
  if (status === 401) return { kind: "unauthorized", problem: statusProblem(401, "401", null) };
  const isError = read.message.kind === "error";
  const said = isError ? readServerMessage(read, answering) : null;
  const answer = said?.kind === "answer" ? said : null;
  const code = answer ? Number(answer.code) : null;
  const of = sessionSaid(target, status, code, answer?.bytes);
  if (of === "lost") return LOST;
  const unclear = of === "unclear";
  const problem = statusProblem(status, `${status}`, retryAfter);
  if (answer) return { ...answer, unclear, again: problem.retryAfterSeconds };
  const { failure } = failureOf(answering.server.name, problem, target.timeoutMs);
  return { kind: "failed", failure, unclear };
}

/** Returns what an error says about the session (`mayConcernSession`). */
export function sessionSaid(
  target: PostTarget,
  status: number,
  code: number | null,
  answer: Buffer = NO_BYTES,
): ReturnType<typeof mayConcernSession> {
  const message = answer.toString("utf8", 0, SAID_BYTES);
  return mayConcernSession(target, { status, code, message });
}

/** What has been read of an answer. See `ServerAnswer`. */
interface ReadSoFar {
  readonly hasBegun: boolean;
  readonly asked: string | null;
  readonly place: StreamPlace | null;
}

/**
 * Returns the problem of a call whose connection broke or whose time is over. If that happened in
 * the middle of the answer, the server was reachable.
 */
export function brokenProblem(error: unknown, { hasBegun, asked, place }: ReadSoFar): LinkProblem {
  const said = problemOf(error);
  // The server could not be reached again for the rest of its answer.
  const isUnreached = place?.isResumed === true && said.kind === "unavailable";
  const isCut = hasBegun && (said.fault === "connection_broken" || isUnreached);
  const problem = isCut ? linkProblem("answer_cut", { detail: said.detail }) : said;
  return asked ? problem.afterAsking(asked) : problem;
}
