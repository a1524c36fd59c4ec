import { limitedAnswer } from "@/gateway/admission/limited";
import type { Caller } from "@/gateway/callers/authenticate";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import type { Body } from "@/gateway/messages/read-messages";
import { isRecord } from "@/lib/std/is-record";
import { deliverAnswer } from "./client-answers";
import { isQuestionOf } from "./question-id";

/**
 * Delivers a client's answer to the call that asked the question, and returns a 202 (MCP
 * 2025-11-25, Streamable HTTP, sending messages), or a 429 if the key has stored too many. Returns
 * null if the body is not an answer to a question of Latchkey.
 */
export async function readAnswer(
  request: Request,
  caller: Caller,
  { value }: Body,
): Promise<Answer | null> {
  const { process, now } = request;
  const keyId = caller.key.id;
  if (!isRecord(value)) return null;
  const { jsonrpc, id, method, result, error } = value;
  if (jsonrpc !== "2.0" || method !== undefined || typeof id !== "string") return null;
  const isAnswer = isRecord(result) !== isRecord(error);
  if (!isAnswer || !isQuestionOf(process.secrets, keyId, id)) return null;
  const delivered = { keyId, questionId: id, answer: isRecord(result) ? result : null };
  const refused = await deliverAnswer(process, delivered, now);
  if (refused) return limitedAnswer(request, caller, refused);
  return { status: 202, headers: { "cache-control": "no-store" }, body: null };
}
