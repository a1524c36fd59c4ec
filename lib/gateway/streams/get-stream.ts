import type { Result } from "@/lib/errors/errors";
import type { Caller } from "@/lib/gateway/authenticate";
import type { GatewayWorld } from "@/lib/gateway/world";
import type { Answer } from "@/lib/http/exchange";
import type { Request } from "@/lib/http/request";
import { openListStream } from "./list-stream";

const ALL = new Set(["tools", "prompts", "resources"] as const);

/**
 * The stream that clients of the initialize era open with GET (MCP 2025-11-25, listening for
 * messages). Failures: as of `openListStream`.
 */
export function getStream(
  request: Request,
  caller: Caller,
  world: GatewayWorld,
): Promise<Result<Answer>> {
  return openListStream(request, caller, world, {
    wants: ALL,
    first: [],
    changed: (list) => ({ jsonrpc: "2.0", method: `notifications/${list}/list_changed` }),
    last: null,
  });
}
