import { badProblem } from "@/gateway/upstreams/bad-problem";
import { LISTED_MEMBERS, PARSED_MEMBERS, TURN_BYTES } from "@/gateway/upstreams/decode/bounds";
import type { Message } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { parseInTurns } from "@/gateway/upstreams/decode/parse-value";
import type { RpcAnswer, RpcError } from "@/gateway/upstreams/rpc-answer";
import { isRecord } from "@/lib/std/is-record";
import { STATE_BYTES } from "@/lib/tasks/task-rows";
import { withoutServerInfo } from "./envelope";

/** A task is described in a list of up to 25, so its description is as short as a stored one. */
const MOST_BYTES: Readonly<Record<string, number>> = { "tasks/get": STATE_BYTES };

export type AnswerMessage = Extract<Message, { kind: "result" | "error" }>;

/**
 * Parses the answer to a request of this method, and leaves out the server's name. Throws an error
 * that `problemOf` can classify if the answer has too many members to be parsed, or is too long.
 */
export async function parseAnswer(
  bytes: Buffer,
  message: AnswerMessage,
  method: string,
): Promise<RpcAnswer> {
  const most = method.endsWith("/list") ? LISTED_MEMBERS : PARSED_MEMBERS;
  if (message.members > most) throw badProblem("too_many_members");
  if (bytes.length > (MOST_BYTES[method] ?? Number.POSITIVE_INFINITY))
    throw badProblem("too_large");
  if (message.kind === "result") {
    const result = (await parseInTurns(bytes, message.result)) as Record<string, unknown>;
    const [start, end] = message.parts.structuredContent ?? [0, 0];
    const isKept = end > start && end - start <= TURN_BYTES;
    return {
      result: withoutServerInfo(result),
      ...(isKept ? { structured: bytes.toString("utf8", start, end) } : {}),
    };
  }
  const error = (await parseInTurns(bytes, message.error)) as RpcError;
  const { data } = error;
  return {
    error: { code: message.code, message: error.message, ...(data === undefined ? {} : { data }) },
  };
}

/**
 * Parses the params of a server's notification or request. Returns an empty object if the params
 * have too many members.
 */
export async function parseParams({
  bytes,
  message,
}: ReadMessage): Promise<Record<string, unknown>> {
  const isSaid = message.kind === "notification" || message.kind === "request";
  if (!isSaid || !message.params || message.members > PARSED_MEMBERS) return {};
  const params = await parseInTurns(bytes, message.params);
  return isRecord(params) ? params : {};
}
