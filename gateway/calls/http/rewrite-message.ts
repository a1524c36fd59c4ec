import type { Dialect } from "@/gateway/messages/dialect";
import type { BadReason } from "@/gateway/upstreams/decode/bad-reason";
import { PARSED_MEMBERS } from "@/gateway/upstreams/decode/bounds";
import type { Id, Message } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { parseValue } from "@/gateway/upstreams/decode/parse-value";
import { isText, textOf } from "@/gateway/upstreams/decode/spans";
import { askedText } from "@/gateway/upstreams/question";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { addInfoEdits, answerOf, completeEdit, notificationOf } from "./answer-bytes";
import { uriEdits } from "./uri-edits";

/** The call that a server's message answers. */
export interface Answering {
  /** The id that went to the server, and the caller's own id, both as JSON. */
  readonly sentId: string;
  readonly callerId: string;
  readonly server: CatalogueServer;
  readonly dialect: Pick<Dialect, "hasResultTypes">;
  /** Seals a server's state for its caller. */
  readonly wrap: (state: string) => string;
  /** What the server asked during the call although its caller accepts no questions. */
  readonly asked?: string | null;
}

export type ServerMessage =
  /** The answer for the caller. */
  | { readonly kind: "answer"; readonly bytes: Buffer; readonly code: string | null }
  /** A question for a caller, to be sent on the stream of its call. */
  | {
      readonly kind: "asks";
      readonly inputRequests: Readonly<Record<string, unknown>>;
      readonly requestState: string | null;
    }
  /** A notification of this call for the caller. */
  | { readonly kind: "notification"; readonly bytes: Buffer }
  /** A request of the server that Latchkey answers itself. */
  | { readonly kind: "question"; readonly id: Id; readonly method: string }
  /** A message that does not belong to the call. */
  | { readonly kind: "other" }
  | { readonly kind: "bad"; readonly reason: BadReason };

type Result = Extract<Message, { kind: "result" }>;

const INPUT_REQUIRED = Buffer.from('"input_required"');
const OPEN_BRACE = 0x7b;

const OTHER = { kind: "other" } as const;
const bad = (reason: BadReason) => ({ kind: "bad", reason }) as const;

/**
 * Rewrites a message of a server for the caller, in Latchkey's envelope. The server's bytes stay
 * unchanged, except for the server's name for itself, fields that clients of 2026-07-28 expect and
 * older servers leave out, resource URIs, and the server's state. Only questions to the caller are
 * parsed.
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
      return { kind: "notification", bytes: notificationOf(bytes, message) };
    case "error": {
      // A server that could not read the request does not know its id (JSON-RPC 2.0, section 5).
      if (message.id !== null && !isSame(message.id, answering.sentId)) return bad("wrong_id");
      const whole = answering.asked
        ? errorAsked(bytes, message, answering, answering.asked)
        : answerOf(bytes, answering, "error", message.error, []);
      return { kind: "answer", bytes: whole, code: String(message.code) };
    }
    case "result": {
      if (!isSame(message.id, answering.sentId)) return bad("wrong_id");
      return resultAnswer(bytes, message, answering);
    }
  }
}

/** Adds to a server's error that the server asked a question before. */
function errorAsked(
  bytes: Buffer,
  { error, members }: Extract<Message, { kind: "error" }>,
  answering: Answering,
  asked: string,
): Buffer {
  if (members > PARSED_MEMBERS) return answerOf(bytes, answering, "error", error, []);
  const said = parseValue(bytes, error) as { message?: unknown };
  const message = `${String(said.message ?? "")} ${askedText(asked)}`.trim();
  const text = JSON.stringify({ ...said, message });
  return Buffer.from(`{"jsonrpc":"2.0","id":${answering.callerId},"error":${text}}`);
}

/** Compares an id with the id that was sent, however the server spells it: `1` equals `1.0`. */
function isSame(id: Id, sentId: string): boolean {
  return (typeof id === "number" && String(id) === sentId) || id === JSON.parse(sentId);
}

function resultAnswer(bytes: Buffer, message: Result, answering: Answering): ServerMessage {
  const { result, parts } = message;
  const { server, dialect } = answering;
  const { resultType, requestState, isError } = parts;
  const asks = resultType !== undefined && isText(bytes, resultType, INPUT_REQUIRED);
  const state = asks && requestState ? textOf(bytes, requestState) : null;
  if (asks && !dialect.hasResultTypes) return askedOf(bytes, message, state);
  const edits = uriEdits(bytes, parts, server);
  if (!edits || !addInfoEdits(bytes, parts._meta, edits)) return bad("repeated_name");
  if (requestState && state !== null) {
    edits.push({ span: requestState, by: Buffer.from(JSON.stringify(answering.wrap(state))) });
  }
  if (dialect.hasResultTypes && !resultType) edits.push(completeEdit(bytes, result));
  const whole = answerOf(bytes, answering, "result", result, edits);
  const failed = isError !== undefined && bytes[isError[0]] === 0x74;
  return { kind: "answer", bytes: whole, code: failed ? "tool_error" : null };
}

function askedOf(bytes: Buffer, { parts, members }: Result, state: string | null): ServerMessage {
  const { inputRequests } = parts;
  if (members > PARSED_MEMBERS) return bad("too_many_members");
  if (inputRequests && bytes[inputRequests[0]] !== OPEN_BRACE) return bad("not_json_rpc");
  const asked = inputRequests ? parseValue(bytes, inputRequests) : {};
  return {
    kind: "asks",
    inputRequests: asked as Readonly<Record<string, unknown>>,
    requestState: state,
  };
}
