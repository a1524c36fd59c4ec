import type { Request } from "@/gateway/http/request";
import type { Actor } from "@/lib/core/context";
import { endConnection } from "@/lib/oauth/connections/end-connection";

const SYSTEM: Actor = { kind: "system", label: "system" };

/**
 * Ends a connection because of a request that contains the connection's code or token. Access ends
 * in all processes, and the reason is recorded. Has no effect on a connection that has already
 * ended.
 */
export async function endByRequest(
  { exchange, process, now }: Request,
  id: string,
  reason: string,
): Promise<void> {
  const { db, config, secrets, log } = process;
  const { requestId, address } = exchange;
  const ctx = { db, config, secrets, log, now, requestId, address, actor: SYSTEM };
  const ended = await endConnection(ctx, { id, reason });
  if (!ended.ok && ended.failure.code !== "key_revoked") {
    log.warn({ requestId, code: ended.failure.code }, "a connection could not be ended");
  }
}
