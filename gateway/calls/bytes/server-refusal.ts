import type { AnswerHead } from "@/gateway/http/plain/client/answer-head";
import { type LinkProblem, linkProblem, statusProblem } from "@/gateway/upstreams/problem";

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
