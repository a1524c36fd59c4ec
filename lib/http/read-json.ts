import { isUtf8 } from "node:buffer";
import { fail, type Result, succeed } from "@/lib/errors";
import { type Soon, soon } from "@/lib/soon";
import type { Exchange } from "./exchange";

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

const BYTE_ORDER_MARK = 0xfeff;

/** True for `application/json` in UTF-8, the only form of it there is (RFC 8259, 8.1). */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/**
 * The text of a JSON body of at most `limitBytes`; it has not been parsed. Failures:
 * `unsupported_media_type` (also for a content coding), `body_too_large`, `malformed_body` where it
 * is not UTF-8.
 */
export function readJsonText(exchange: Exchange, limitBytes: number): Soon<Result<string>> {
  const { headers } = exchange;
  const coding = headers["content-encoding"] ?? "identity";
  if (!isJsonType(headers["content-type"]) || coding.toLowerCase() !== "identity") {
    return fail("unsupported_media_type");
  }
  return soon(exchange.body(limitBytes), (bytes) => {
    if (bytes === "too_large") return fail("body_too_large", { params: { limit: limitBytes } });
    return textOf(bytes);
  });
}

function textOf(bytes: Uint8Array): Result<string> {
  // Decoding without complaint is several times cheaper, and what is valid is there to be asked.
  if (isUtf8(bytes)) {
    const { buffer, byteOffset, byteLength } = bytes;
    const text = Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
    return succeed(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
  }
  return fail("malformed_body");
}
