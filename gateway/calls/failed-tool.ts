import { failed, type Outcome } from "@/gateway/messages/outcome";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";

/**
 * The outcome of a call that failed on our side. That a person has to connect an account is a tool's
 * own way to fail: a model can tell the person.
 */
export function failedTool(failure: Failure, server: CatalogueServer): Outcome {
  if (failure.code !== "connect_required") return failed(failure, server);
  const result = { content: [{ type: "text", text: failureText(failure) }], isError: true };
  return { kind: "result", result, code: failure.code, server };
}
