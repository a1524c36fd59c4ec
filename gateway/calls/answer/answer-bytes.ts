import { SERVER_INFO, SERVER_INFO_KEY } from "@/gateway/eras/identity";
import type { Message } from "@/gateway/upstreams/decode/decode-message";
import {
  copyEdited,
  type Edit,
  editedLength,
  editedPieces,
  sortEdits,
} from "@/gateway/upstreams/decode/edits";
import { nameFinder } from "@/gateway/upstreams/decode/known-names";
import { eachMember, isObjectAt, type Span } from "@/gateway/upstreams/decode/spans";
import { addRelatedEdits, type CallTask } from "./task-edits";

const OWN_INFO = Buffer.from(JSON.stringify(SERVER_INFO));
const NO_META = Buffer.from("{}");
const CLOSE_BRACE = 0x7d;
const infoName = nameFinder([SERVER_INFO_KEY]);

/**
 * Adds edits that replace the server's name in the `_meta` of a result with Latchkey's name. A
 * `_meta` of null, which clients refuse, becomes an empty object. Returns false if `_meta` contains
 * the server's name twice.
 */
export function addInfoEdits(bytes: Buffer, meta: Span | undefined, edits: Edit[]): boolean {
  if (!meta) return true;
  if (!isObjectAt(bytes, meta[0])) {
    edits.push({ span: meta, by: NO_META });
    return true;
  }
  let found = 0;
  eachMember(bytes, meta[0], (nameStart, nameEnd, isEscaped, start, end) => {
    if (infoName.find(bytes, nameStart, nameEnd, isEscaped) < 0) return;
    found++;
    edits.push({ span: [start, end], by: OWN_INFO });
  });
  return found <= 1;
}

/**
 * Builds the whole JSON-RPC response: applies the edits to a span of the server's bytes, and adds
 * Latchkey's envelope.
 */
export function answerOf(
  bytes: Buffer,
  { callerId }: { readonly callerId: string },
  name: "result" | "error",
  span: Span,
  edits: Edit[],
): Buffer {
  const head = `{"jsonrpc":"2.0","id":${callerId},"${name}":`;
  sortEdits(edits);
  const whole = Buffer.allocUnsafe(Buffer.byteLength(head) + editedLength(span, edits) + 1);
  const at = whole.write(head);
  whole[copyEdited(bytes, span, edits, whole, at)] = CLOSE_BRACE;
  return whole;
}

/** The values that replace others in a notification. */
interface Notified {
  /** The caller's progress token as JSON, if the server was given another one. */
  readonly progressToken?: Buffer | null;
  readonly task?: CallTask | null;
}

/**
 * Builds a notification for the caller from the method and params of a server's notification. In
 * the params, only the progress token and, in `_meta`, the id of a task change.
 */
export function notificationOf(
  bytes: Buffer,
  { methodSpan, params, parts }: Extract<Message, { kind: "notification" }>,
  { progressToken = null, task = null }: Notified,
): Buffer {
  const said: Buffer[] = [Buffer.from('{"jsonrpc":"2.0","method":'), bytes.subarray(...methodSpan)];
  if (params) {
    const edits: Edit[] = [];
    const token = parts.progressToken;
    if (progressToken && token) edits.push({ span: token, by: progressToken });
    if (task) addRelatedEdits(bytes, parts._meta, task, edits);
    sortEdits(edits);
    said.push(PARAMS, ...editedPieces(bytes, params, edits));
  }
  said.push(END);
  return Buffer.concat(said);
}

const PARAMS = Buffer.from(',"params":');
const END = Buffer.from("}");
