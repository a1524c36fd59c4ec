import { failureAnswer } from "@/lib/error-wire";
import type { Answer } from "@/lib/http/exchange";
import type { Request } from "@/lib/http/request";

/** `/mcp`. */
export async function mcpEndpoint({ exchange }: Request): Promise<Answer> {
  return failureAnswer({ code: "missing_token" }, exchange.requestId);
}
