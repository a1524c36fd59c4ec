import type { Request } from "@/gateway/http/request";
import { type Denial, recordDenial } from "@/lib/audit/record-denial";
import { type KeyState, namedIn } from "@/lib/keys/model";

/**
 * Records a refusal of an OAuth endpoint, with the connection if the request contained its code or
 * token.
 */
export function recordRefusal(
  { exchange, now }: Request,
  action: Denial["action"],
  { code, reason, key }: { code: string; reason: string; key?: KeyState | undefined },
): void {
  const { requestId, address } = exchange;
  recordDenial({
    ...{ at: now, action, code, reason, requestId, address },
    ...(key ? { key: namedIn(key) } : {}),
  });
}
