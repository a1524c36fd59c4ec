import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { AnswerMessage } from "@/gateway/upstreams/connection/parse-answer";
import { JUDGED_MEMBERS } from "@/gateway/upstreams/decode/bounds";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import type { Span } from "@/gateway/upstreams/decode/spans";

/** Returns the message if it answers the request, and throws a `LinkProblem` otherwise. */
export function answerTo({ message }: ReadMessage, asked: Id): AnswerMessage {
  if (message.kind === "bad") throw badProblem(message.reason);
  if (message.kind !== "result" && message.kind !== "error") throw badProblem("not_json_rpc");
  // A server that could not read Latchkey's request cannot know the id of the request (JSON-RPC
  // 2.0, section 5).
  const isOurs = message.id === asked || (message.kind === "error" && message.id === null);
  if (!isOurs) throw badProblem("wrong_id");
  return message;
}

/** Returns an answer as one line of JSON for the SDK, in a new JSON-RPC envelope. */
export function answerBytes(bytes: Buffer, message: AnswerMessage, id: Id): Buffer {
  if (message.members > JUDGED_MEMBERS) throw badProblem("too_many_members");
  const name = message.kind;
  const span = message.kind === "result" ? message.result : message.error;
  return oneLine(bytes, [`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"${name}":`, span, "}"]);
}

/** Returns a notification as bytes for the SDK, or null if the SDK does not need it. */
export function noticeBytes({ bytes, message }: ReadMessage): Buffer | null {
  if (message.kind !== "notification" || message.members > JUDGED_MEMBERS) return null;
  const params = message.params ? [',"params":', message.params] : [];
  return oneLine(bytes, ['{"jsonrpc":"2.0","method":', message.methodSpan, ...params, "}"]);
}

/**
 * Joins the parts and replaces line breaks with spaces. In JSON a line break is whitespace, but in
 * an event stream it would end the data.
 */
function oneLine(bytes: Buffer, parts: readonly (string | Span)[]): Buffer {
  const whole = Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part) : bytes.subarray(...part))),
  );
  for (const code of [LF, CR]) {
    for (let at = whole.indexOf(code); at >= 0; at = whole.indexOf(code, at + 1)) whole[at] = BLANK;
  }
  return whole;
}

const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
