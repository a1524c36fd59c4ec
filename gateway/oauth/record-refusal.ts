import { userAgentProduct } from "@/gateway/http/client-name";
import type { Request } from "@/gateway/http/request";
import { type Denial, recordDenial } from "@/lib/audit/record-denial";
import { type KeyState, namedIn } from "@/lib/keys/model";

interface OAuthRefusal {
  readonly code: string;
  readonly reason: string;
  readonly key?: KeyState | undefined;
  /** The client's registered name, if it is known. */
  readonly client?: string | undefined;
}

/**
 * Records a refusal by an OAuth endpoint, with the connection if the request contained its code or
 * token. The record names the client by its registered name, or else by its `User-Agent`.
 */
export function recordRefusal(
  { exchange, now }: Request,
  action: Denial["action"],
  { code, reason, key, client }: OAuthRefusal,
): void {
  const { requestId, address, headers } = exchange;
  recordDenial({
    ...{ at: now, action, code, reason, requestId, address },
    client: client ?? userAgentProduct(headers["user-agent"]),
    ...(key ? { key: namedIn(key) } : {}),
  });
}
