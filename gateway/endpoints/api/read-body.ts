import type { z } from "zod";
import type { Exchange } from "@/gateway/http/exchange";
import { readJson } from "@/gateway/http/read-json";
import { repeatedField } from "@/gateway/http/repeated-field";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { issueTexts } from "@/lib/std/issue-texts";

const BODY_BYTES = 1024 * 1024;
const MAX_NAME_SHOWN = 60;

/**
 * Reads the body of a request as an object. The verb still has to validate the values. Fails like
 * `readJson`, with `duplicate_field` for a repeated name, or with `invalid_input` if the body is
 * not an object or does not match the schema of this operation.
 */
export async function readBody(
  exchange: Exchange,
  schema: z.ZodType,
): Promise<Result<Record<string, unknown>>> {
  const body = await readJson(exchange, BODY_BYTES);
  if (!body.ok) return body;
  const { text, value } = body.value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail("invalid_input", { fields: { input: "Send a JSON object." } });
  }
  const twice = repeatedField(text);
  if (twice !== null) {
    return fail("duplicate_field", { params: { field: twice.slice(0, MAX_NAME_SHOWN) } });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return succeed(value as Record<string, unknown>);
  return fail("invalid_input", { fields: issueTexts(parsed.error) });
}
