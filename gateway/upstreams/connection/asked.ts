import type { RpcAnswer } from "@/gateway/upstreams/link";
import { problemOf } from "@/gateway/upstreams/problem";
import { askedText } from "@/gateway/upstreams/question";

/**
 * Returns the answer; if it is an error, its text says that the server asked for `asked` during the
 * request.
 */
export function answerAsked(answer: RpcAnswer, asked: string | null): RpcAnswer {
  if (asked === null || !answer.error) return answer;
  const { error } = answer;
  return { error: { ...error, message: `${error.message} ${askedText(asked)}`.trim() } };
}

/**
 * Returns the error; if `asked` is not null, its text says that the server asked for it during the
 * request.
 */
export function problemAsked(error: unknown, asked: string | null): unknown {
  return asked === null ? error : problemOf(error).afterAsking(asked);
}
