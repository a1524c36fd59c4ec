import type { Caller } from "@/gateway/callers/authenticate";
import type { GatewayServices } from "@/gateway/catalogue/services";
import { LEGACY } from "@/gateway/eras/legacy";
import { sessionName } from "@/gateway/eras/session-id";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { sessionIdOf } from "@/gateway/sessions/check-session";
import { onSessionEnd } from "@/gateway/sessions/session-states";
import type { Result } from "@/lib/errors/errors";
import { openListStream } from "./list-stream";
import { followSubscriptions } from "./session-resources";
import { StreamResources } from "./stream-resources";

const ALL = new Set(["tools", "prompts", "resources"] as const);

/**
 * Opens the event stream that clients of the initialize era request with GET (MCP 2025-11-25,
 * "Listening for Messages from the Server"), which also announces updates of the resources to which
 * the client's session is subscribed. The stream ends with the session. Fails like `openListStream`.
 */
export function getStream(
  request: Request,
  caller: Caller,
  services: GatewayServices,
): Promise<Result<Answer>> {
  const sessionId = sessionIdOf(request.exchange);
  const name = sessionId === undefined ? null : sessionName(sessionId);
  return openListStream(request, caller, services, {
    wants: ALL,
    first: () => [],
    changed: (list) => ({ jsonrpc: "2.0", method: `notifications/${list}/list_changed` }),
    last: null,
    resources:
      name === null
        ? null
        : (to) => {
            const client = { request, caller, dialect: LEGACY, subscription: null };
            const resources = new StreamResources(client, to);
            const stop = followSubscriptions(request.process, name, (uris) => resources.want(uris));
            return {
              answered: null,
              begin: () => resources.begin(),
              follow: (catalogue) => resources.follow(catalogue),
              end: () => {
                stop();
                resources.end();
              },
            };
          },
    // A process that may have missed the end of the session ends the stream, too: a client opens it
    // again.
    until: (end) => onSessionEnd((ended) => (ended === null || ended === name) && end()),
  });
}
