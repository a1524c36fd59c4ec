import { fail, type Result, succeed } from "@/lib/errors";
import type { Exchange } from "./exchange";

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** True for `application/json` in UTF-8, the only form of it there is (RFC 8259, 8.1). */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/**
 * The text of a JSON body of at most `limitBytes`; it has not been parsed. Failures:
 * `unsupported_media_type` (also for a content coding), `body_too_large`, `malformed_body` where it
 * is not UTF-8.
 */
export async function readJsonText(
  exchange: Exchange,
  limitBytes: number,
): Promise<Result<string>> {
  const { headers } = exchange;
  const coding = headers["content-encoding"] ?? "identity";
  if (!isJsonType(headers["content-type"]) || coding.toLowerCase() !== "identity") {
    return fail("unsupported_media_type");
  }
  const bytes = await exchange.body(limitBytes);
  if (bytes === "too_large") return fail("body_too_large", { params: { limit: limitBytes } });
  try {
    return succeed(utf8.decode(bytes));
  } catch {
    return fail("malformed_body");
  }
}
