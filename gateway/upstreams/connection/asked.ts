import { problemOf } from "@/gateway/upstreams/problem-of";
import { askedText } from "@/gateway/upstreams/question";
import type { RpcAnswer } from "@/gateway/upstreams/rpc-answer";

/**
 * Returns the answer. If it is an error and the server asked a question during the request, the
 * error's text mentions the question's method (`asked`).
 */
export function answerAsked(answer: RpcAnswer, asked: string | null): RpcAnswer {
  if (asked === null || !answer.error) return answer;
  const { error } = answer;
  return { error: { ...error, message: `${error.message} ${askedText(asked)}`.trim() } };
}

/**
 * Returns the error. If the server asked a question during the request, the error's text mentions
 * the question's method (`asked`).
 */
export function problemAsked(error: unknown, asked: string | null): unknown {
  return asked === null ? error : problemOf(error).afterAsking(asked);
}
