import { failureAnswer } from "@/gateway/http/failure-answer";
import type { FailureCode } from "@/lib/errors/view-codes";

export type JsonObject = { readonly [name: string]: unknown };

/** Builds a reference to a schema in the document. */
export function refersTo(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/**
 * Describes a response with the API's error shape. Its example is the real response for the first
 * code.
 */
export function errorResponse(codes: readonly FailureCode[]): JsonObject {
  const [code = "internal"] = codes;
  const { body } = failureAnswer({ code, ...EXAMPLES[code] }, "req_8f0qWcJ2mBv1xK4T");
  return {
    description: codes.map((one) => `\`${one}\``).join(", "),
    content: {
      "application/json": { schema: refersTo("Error"), example: JSON.parse(String(body)) },
    },
  };
}

/** Values for the placeholders in error messages, by failure code. */
const EXAMPLES: Partial<Record<FailureCode, object>> = {
  forbidden: { rule: "Only a signed-in operator may do this." },
  invalid_input: { fields: { name: "Give the server a name." } },
  duplicate_field: { params: { field: "name" } },
  missing_field: { params: { field: "api_key" } },
  body_too_large: { params: { limit: 1_048_576 } },
  method_not_allowed: { params: { method: "PUT", allow: "GET, POST" } },
  target_refused: { rule: "169.254.169.254 is a link-local address." },
  rate_limited: { retryAfterSeconds: 6 },
  busy: { retryAfterSeconds: 1 },
};
