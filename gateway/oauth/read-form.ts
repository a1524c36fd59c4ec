import type { Exchange } from "@/gateway/http/exchange";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { hasNul, repeatedParameter } from "./canonical";

const FORM_BYTES = 32 * 1024;
const FORM = "application/x-www-form-urlencoded";
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/**
 * Reads the form in the body of a request (RFC 6749, appendix B). No parameter may be repeated.
 * Failures: `unsupported_media_type`, `body_too_large`, `malformed_body`, `duplicate_field`.
 */
export async function readForm(exchange: Exchange): Promise<Result<URLSearchParams>> {
  if (!FORM_TYPE.test(exchange.headers["content-type"] ?? "")) {
    return fail("unsupported_media_type", { rule: `Send the body as ${FORM}.` });
  }
  const bytes = await exchange.body(FORM_BYTES);
  if (bytes === "too_large") return fail("body_too_large", { params: { limit: FORM_BYTES } });
  const form = new URLSearchParams(Buffer.from(bytes).toString("utf8"));
  const twice = repeatedParameter(form);
  if (twice !== null) return fail("duplicate_field", { params: { field: twice.slice(0, 60) } });
  if (hasNul(form)) return fail("malformed_body", { rule: "No field may contain NUL." });
  return succeed(form);
}
