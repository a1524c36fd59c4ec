import type { RpcAnswer } from "@/gateway/upstreams/link";
import { problemOf } from "@/gateway/upstreams/problem";
import { askedText } from "@/gateway/upstreams/question";

/** Adds to an error answer that the server asked for `asked` during the request. */
export function answerAsked(answer: RpcAnswer, asked: string | null): RpcAnswer {
  if (asked === null || !answer.error) return answer;
  const { error } = answer;
  return { error: { ...error, message: `${error.message} ${askedText(asked)}`.trim() } };
}

/** Adds to a failure that the server asked for `asked` during the request. */
export function problemAsked(error: unknown, asked: string | null): unknown {
  return asked === null ? error : problemOf(error).afterAsking(asked);
}
