import { guardCallback } from "@/lib/process/guard-callback";
import { readWatchPiece, type WatchHead } from "./relayed";
import { FRAME, type SealedSocket } from "./sealed-socket";

/** Receives what the owner of a lease says about watched resources. */
export interface RelayedWatch {
  /** The params of an update. */
  updated(params: Buffer): void;
  /** The server was asked about the resource at this index, or could not be asked yet. */
  answered(index: number, isRefused: boolean): void;
}

/**
 * Has the process that holds a lease watch resources over its session. Resolves when that has ended:
 * because `signal` aborts, which closes the connection, or because the other process ends it, does
 * not hold the lease, or is gone.
 */
export function relayWatch(
  sealed: SealedSocket,
  { head, uris }: { readonly head: WatchHead; readonly uris: readonly string[] },
  listener: RelayedWatch,
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
      if (kind === FRAME.end) return end();
      if (kind !== FRAME.data) return;
      const piece = readWatchPiece(content);
      if (piece) listener.answered(...piece);
      // The copy outlives the buffer of the connection.
      else listener.updated(Buffer.from(content));
    };
    sealed.listen({ frame: guardCallback(frame, end), closed: end });
    sealed.send(FRAME.head, Buffer.from(JSON.stringify(head)));
    sealed.send(FRAME.data, Buffer.from(JSON.stringify(uris)));
    sealed.send(FRAME.end, Buffer.alloc(0));
    if (signal.aborted) end();
  });
}
