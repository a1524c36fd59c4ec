import { keepConnection } from "./connect-owner";
import type { YieldHead } from "./relayed";
import { FRAME, type SealedSocket } from "./sealed-socket";

/**
 * Asks the process that holds a lease to end the session and give the lease up, which it does
 * unless a call is using it. Resolves when that process has answered or the connection has ended.
 */
export function askYield(
  owner: string,
  sealed: SealedSocket,
  { upstreamId, principal }: { readonly upstreamId: string; readonly principal: string },
): Promise<void> {
  return new Promise((resolve) => {
    const frame = (kind: number) => {
      if (kind !== FRAME.end) return;
      keepConnection(owner, sealed);
      resolve();
    };
    sealed.listen({ frame, closed: resolve });
    const head: YieldHead = { yields: upstreamId, principal };
    sealed.send(FRAME.head, Buffer.from(JSON.stringify(head)));
    sealed.send(FRAME.end, Buffer.alloc(0));
  });
}
