import { addCacheEdits } from "@/gateway/eras/cache-edits";
import { addStructuredEdits } from "@/gateway/eras/structured-edits";
import type { BadReason } from "@/gateway/upstreams/decode/bad-reason";
import { PARSED_MEMBERS } from "@/gateway/upstreams/decode/bounds";
import type { Id, Message } from "@/gateway/upstreams/decode/decode-message";
import { addedMembers, type Edit } from "@/gateway/upstreams/decode/edits";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { parseValue } from "@/gateway/upstreams/decode/parse-value";
import { isObjectAt, isText, isTrueAt, textOf } from "@/gateway/upstreams/decode/spans";
import { EVERYTHING, severityOf } from "@/gateway/upstreams/log-levels";
import { addInfoEdits, answerOf, notificationOf } from "./answer-bytes";
import type { Answering } from "./answering";
import { contentEdits } from "./content-edits";
import { errorAnswer } from "./error-answer";
import { addTaskEdits, partsOfResult } from "./task-edits";

export type ServerMessage =
  /**
   * The final answer for the caller, as the bytes of a JSON-RPC response. `code` is the code that
   * the server gave, or null for a success.
   */
  | { readonly kind: "answer"; readonly bytes: Buffer; readonly code: string | null }
  /** Questions for the caller, which are sent on the stream of the call. */
  | {
      readonly kind: "asks";
      readonly inputRequests: Readonly<Record<string, unknown>>;
      readonly requestState: string | null;
    }
  /** A notification of this call for the caller, as the bytes of a JSON-RPC message. */
  | { readonly kind: "notification"; readonly bytes: Buffer }
  /** A request from the server, which Latchkey answers itself. */
  | { readonly kind: "question"; readonly id: Id; readonly method: string }
  /** A message that does not belong to the call and is dropped. */
  | { readonly kind: "other" }
  | { readonly kind: "bad"; readonly reason: BadReason };

type Result = Extract<Message, { kind: "result" }>;

const INPUT_REQUIRED = Buffer.from('"input_required"');
const COMPLETE = '"resultType":"complete"';
/** A tool's result has content in every revision, but some servers leave it out if it is empty. */
const NO_CONTENT = '"content":[]';

const OTHER = { kind: "other" } as const;
const bad = (reason: BadReason) => ({ kind: "bad", reason }) as const;

/**
 * Rewrites a server's message as a message for the caller, with the caller's own request id. Only
 * these parts of the server's bytes change: the server's name, resource URIs, ids of tasks, the
 * server's state, and what the caller's revision requires or lacks (`gateway/eras`). Nothing is
 * parsed except questions for the caller. Returns `bad`, with the reason, for a message that is not
 * accepted.
 */
export function readServerMessage(read: ReadMessage, answering: Answering): ServerMessage {
  const { bytes, message } = read;
  switch (message.kind) {
    case "bad":
      return message;
    case "request":
      return { kind: "question", id: message.id, method: message.method };
    case "notification":
      if (!message.method.startsWith("notifications/")) return OTHER;
      // 2026-07-28 has removed the notification (Changelog).
      if (message.method === OPENED && answering.dialect.hasResultTypes) return OTHER;
      if (message.method === LOG && !isShown(bytes, message, answering)) return OTHER;
      return {
        kind: "notification",
        bytes: notificationOf(bytes, message, answering),
      };
    case "error": {
      // A server that cannot read a request answers with the id null (JSON-RPC 2.0, section 5).
      if (message.id !== null && !isSame(message.id, answering.sentId)) return bad("wrong_id");
      const whole = errorAnswer(bytes, message, answering);
      return { kind: "answer", bytes: whole, code: String(message.code) };
    }
    case "result": {
      if (!isSame(message.id, answering.sentId)) return bad("wrong_id");
      return resultAnswer(bytes, message, answering);
    }
  }
}

const LOG = "notifications/message";
const OPENED = "notifications/elicitation/complete";

/** Returns whether a log message is severe enough for the caller. */
function isShown(
  bytes: Buffer,
  { parts }: Extract<Message, { kind: "notification" }>,
  { logs }: Answering,
): boolean {
  const least = logs.leastSeverity();
  if (least === EVERYTHING) return true;
  return parts.level !== undefined && severityOf(textOf(bytes, parts.level)) >= least;
}

/**
 * Compares the id of an answer with the id that was sent. Different forms of a number are equal,
 * such as `1` and `1.0`.
 */
function isSame(id: Id, sentId: string): boolean {
  return (typeof id === "number" && String(id) === sentId) || id === JSON.parse(sentId);
}

function resultAnswer(bytes: Buffer, message: Result, answering: Answering): ServerMessage {
  const { result, parts } = message;
  const { server, dialect, method, headers, task = null } = answering;
  const { resultType, requestState, isError } = parts;
  const asks = resultType !== undefined && isText(bytes, resultType, INPUT_REQUIRED);
  const state = asks && requestState ? textOf(bytes, requestState) : null;
  if (asks && !dialect.hasResultTypes) return askedOf(bytes, message, state);
  const edits: Edit[] = [];
  // A finished task contains the result of its call (SEP-2663, `CompletedTask`).
  const inner = task !== null && parts.result ? partsOfResult(bytes, parts.result) : null;
  for (const each of inner ? [parts, inner] : [parts]) {
    const more = contentEdits(bytes, each, server, dialect.lackedKinds(headers));
    if (typeof more === "string") return bad(more);
    if (!addInfoEdits(bytes, each._meta, more)) return bad("repeated_name");
    edits.push(...more);
  }
  const unusable = addTaskEdits(bytes, message, method, task, edits);
  if (unusable !== null) return bad(unusable);
  if (requestState && state !== null) {
    edits.push({ span: requestState, by: Buffer.from(JSON.stringify(answering.wrap(state))) });
  }
  const missing: string[] = [];
  // Older servers omit `resultType` (MCP 2026-07-28, `ResultType`).
  if (dialect.hasResultTypes && !resultType) missing.push(COMPLETE);
  const isOdd = parts.structuredContent && !isObjectAt(bytes, parts.structuredContent[0]);
  if (isOdd && dialect.hasObjectsOnly) addStructuredEdits(bytes, parts, edits);
  else if (method === "tools/call" && !asks && !parts.content && !task?.serverId) {
    missing.push(NO_CONTENT);
  }
  if (method === "resources/read" && !asks && dialect.hasResultTypes) {
    missing.push(...addCacheEdits(bytes, parts, edits));
  }
  if (missing.length > 0) edits.push(addedMembers(bytes, result, missing.join(",")));
  const whole = answerOf(bytes, answering, "result", result, edits);
  const failed = isError !== undefined && isTrueAt(bytes, isError[0]);
  return { kind: "answer", bytes: whole, code: failed ? "tool_error" : null };
}

function askedOf(bytes: Buffer, { parts, members }: Result, state: string | null): ServerMessage {
  const { inputRequests } = parts;
  if (members > PARSED_MEMBERS) return bad("too_many_members");
  if (inputRequests && !isObjectAt(bytes, inputRequests[0])) return bad("not_json_rpc");
  const asked = inputRequests ? parseValue(bytes, inputRequests) : {};
  return {
    kind: "asks",
    inputRequests: asked as Readonly<Record<string, unknown>>,
    requestState: state,
  };
}
