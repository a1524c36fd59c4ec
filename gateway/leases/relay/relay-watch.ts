import { guardCallback } from "@/lib/process/guard-callback";
import type { WatchHead } from "./relayed";
import { FRAME, type SealedSocket } from "./sealed-socket";

/**
 * Has the process that holds a lease watch resources over its session. `updated` gets the params of
 * each update. Resolves when that has ended: because `signal` aborts, which closes the connection, or
 * because the other process ends it, does not hold the lease, or is gone.
 */
export function relayWatch(
  sealed: SealedSocket,
  head: WatchHead,
  uris: Iterable<string>,
  updated: (params: Buffer) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener("abort", end);
      sealed.destroy();
      resolve();
    };
    signal.addEventListener("abort", end);
    const frame = (kind: number, content: Buffer) => {
      if (signal.aborted) return;
      // The copy outlives the buffer of the connection.
      if (kind === FRAME.data) updated(Buffer.from(content));
      else if (kind === FRAME.end) end();
    };
    sealed.listen({ frame: guardCallback(frame, end), closed: end });
    sealed.send(FRAME.head, Buffer.from(JSON.stringify(head)));
    sealed.send(FRAME.data, Buffer.from(JSON.stringify([...uris])));
    sealed.send(FRAME.end, Buffer.alloc(0));
    if (signal.aborted) end();
  });
}
