import type { LeanTarget } from "@/lib/upstreams/link/link";
import { LinkProblem, statusProblem } from "@/lib/upstreams/link/problem";
import type { AnswerHead } from "./answer-head";

/** Of one answer, or one event of an answer. */
export const RESULT_BYTES = 10 * 1024 * 1024;

/** What is wrong with an answer, as far as its head tells; null where its content decides. */
export function headProblem({
  status,
  contentType,
  contentEncoding,
}: AnswerHead): LinkProblem | null {
  if (contentEncoding !== "" && contentEncoding !== "identity") {
    return new LinkProblem("failed", "It compressed its answer without being asked to.");
  }
  if (status >= 300 && status < 400) return statusProblem(status, "a redirect");
  if (status > 200 && status < 300) {
    return new LinkProblem("failed", "It answered without a response.");
  }
  const isKnown =
    contentType.startsWith("application/json") || contentType.startsWith("text/event-stream");
  if (status !== 200 || isKnown) return null;
  return new LinkProblem("failed", "It answered with a content type that is not MCP's.");
}

interface RpcError {
  readonly code: number;
  readonly message: string;
}

/** The error of a refusal that is JSON-RPC; null for any other. */
export function errorIn(bytes: Buffer): RpcError | null {
  try {
    const { error } = JSON.parse(bytes.toString("utf8")) as { error?: Partial<RpcError> };
    const isError = typeof error?.code === "number" && typeof error.message === "string";
    return isError ? (error as RpcError) : null;
  } catch {
    return null;
  }
}

/** A session that is gone (404), or a version that is not spoken any more. */
export function isLost(
  status: number,
  code: number | null,
  { era, sessionId }: LeanTarget,
): boolean {
  if (status === 404 && era === "legacy" && sessionId !== null) return code !== -32601;
  if (status !== 400) return false;
  return code === -32_022 || code === -32_020 || (code === -32_000 && sessionId !== null);
}

export function tooLarge(): LinkProblem {
  const limit = RESULT_BYTES / 1_048_576;
  return new LinkProblem("failed", `Its answer is larger than ${limit} MB.`);
}
