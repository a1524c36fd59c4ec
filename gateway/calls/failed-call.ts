import { failed, type Outcome } from "@/gateway/messages/outcome";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";

/**
 * Returns the outcome of a call that failed inside Latchkey. In a call of a tool,
 * `connect_required` becomes a tool error, because models can show the text of a tool error to
 * their user.
 */
export function failedCall(failure: Failure, method: string, server: CatalogueServer): Outcome {
  if (failure.code !== "connect_required" || method !== "tools/call") {
    return failed(failure, server);
  }
  const result = { content: [{ type: "text", text: failureText(failure) }], isError: true };
  return { kind: "result", result, code: failure.code, server };
}
