import type { Message } from "@/gateway/upstreams/decode/decode-message";
import { addedMembers, type Edit } from "@/gateway/upstreams/decode/edits";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { isObjectAt, isText, textOf } from "@/gateway/upstreams/decode/spans";
import { askedText } from "@/gateway/upstreams/question";
import { INVALID_PARAMS, OLD_NOT_FOUND } from "@/lib/errors/rpc-codes";
import { exposedUri } from "@/lib/names/exposed-uri";
import { answerOf } from "./answer-bytes";
import type { Answering } from "./answering";

const fields = new KnownMembers(["uri"]);

/**
 * Rewrites a server's error for the caller. Its code becomes the one that the caller's era has for
 * it (`Dialect.errorCode`), and the URI of a resource that was not found the one of the catalogue.
 * If the server asked a question during the call, the message says so.
 */
export function errorAnswer(
  bytes: Buffer,
  { error, message, code, codeSpan, data }: Extract<Message, { kind: "error" }>,
  answering: Answering,
): Buffer {
  const edits: Edit[] = [];
  const { asked, dialect, method, server } = answering;
  if (asked) {
    const text = `${textOf(bytes, message) ?? ""} ${askedText(asked)}`.trim();
    edits.push({ span: message, by: Buffer.from(JSON.stringify(text)) });
  }
  const isRead = method === "resources/read";
  const hasFields = data !== null && isObjectAt(bytes, data[0]);
  const uri = (isRead && hasFields && fields.read(bytes, data).get("uri")) || null;
  const said = uri && textOf(bytes, uri);
  const isNotFound =
    isRead && (code === OLD_NOT_FOUND || (code === INVALID_PARAMS && said !== null));
  const known = dialect.errorCode(code, isNotFound);
  if (known !== code) edits.push({ span: codeSpan, by: Buffer.from(String(known)) });
  if (isNotFound && uri && said !== null && server.prefixed) {
    edits.push({ span: uri, by: Buffer.from(JSON.stringify(exposedUri(server, said))) });
  }
  if (isNotFound && !uri && known === INVALID_PARAMS) {
    // Since 2026-07-28, the URI is what tells this error from other invalid params.
    const member = `"uri":${JSON.stringify(answering.target)}`;
    if (!data || isText(bytes, data, NULL)) {
      if (data) edits.push({ span: data, by: Buffer.from(`{${member}}`) });
      else edits.push(addedMembers(bytes, error, `"data":{${member}}`));
    } else if (hasFields) edits.push(addedMembers(bytes, data, member));
  }
  return answerOf(bytes, answering, "error", error, edits);
}

const NULL = Buffer.from("null");
