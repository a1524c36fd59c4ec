import type { RpcAnswer } from "@/gateway/upstreams/link";
import { problemOf } from "@/gateway/upstreams/problem";
import { askedText } from "@/gateway/upstreams/question";

/** An answer of a server that asked for `asked` before: where it is an error, it says so. */
export function answerAsked(answer: RpcAnswer, asked: string | null): RpcAnswer {
  if (asked === null || !answer.error) return answer;
  const { error } = answer;
  return { error: { ...error, message: `${error.message} ${askedText(asked)}`.trim() } };
}

/** The same of what went wrong instead of an answer. */
export function problemAsked(error: unknown, asked: string | null): unknown {
  return asked === null ? error : problemOf(error).afterAsking(asked);
}
