import type { z } from "zod";
import { fail, type Result, succeed } from "@/lib/errors";
import type { Exchange } from "@/lib/http/exchange";
import { readJsonText } from "@/lib/http/read-json";
import { topLevelFields } from "@/lib/http/top-level-fields";
import { issueTexts } from "@/lib/issue-texts";

const BODY_BYTES = 1024 * 1024;
const MAX_NAME_SHOWN = 60;

/**
 * The body of a request as an object whose values the verb's schema has still to judge. Failures:
 * those of `readJsonText`, `malformed_body`, `duplicate_field`, and `invalid_input` where it is no
 * object or fails the schema of this operation.
 */
export async function readBody(
  exchange: Exchange,
  schema: z.ZodType,
): Promise<Result<Record<string, unknown>>> {
  const text = await readJsonText(exchange, BODY_BYTES);
  if (!text.ok) return text;
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch {
    return fail("malformed_body");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail("invalid_input", { fields: { input: "Send a JSON object." } });
  }
  const fields = topLevelFields(text.value);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) {
    return fail("duplicate_field", { params: { field: twice.slice(0, MAX_NAME_SHOWN) } });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return succeed(value as Record<string, unknown>);
  return fail("invalid_input", { fields: issueTexts(parsed.error) });
}
