import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Every connection reads into the same place: what was read is copied out before the next read. */
const INPUT = Buffer.allocUnsafeSlow(64 * 1024);

type Symbols = Readonly<Record<"kBuffer" | "kBufferCb" | "kBufferGen", symbol>>;

interface Insides {
  readonly _handle?: { useUserBuffer?(buffer: Buffer): void } | null;
  [name: symbol]: unknown;
}

/**
 * Lets an accepted connection read into a place that all share, and gives `take` a copy of what
 * came; `take` says whether to go on. Node has this for connections that it opens (`onread` of
 * `net.connect`) and does not offer it for those that it accepts, where a place of 64 KB is made for
 * each read, at a twelfth of the cost of a whole call. So this sets what `onread` would set. False,
 * and nothing done, where Node's insides are not as expected: then `data` tells what came.
 */
export function readShared(socket: Socket, take: (chunk: Buffer) => boolean): boolean {
  const insides = socket as unknown as Insides;
  const handle = insides._handle;
  if (!symbols || typeof handle?.useUserBuffer !== "function") return false;
  insides[symbols.kBuffer] = INPUT;
  insides[symbols.kBufferGen] = null;
  insides[symbols.kBufferCb] = (length: number) => {
    const chunk = Buffer.allocUnsafe(length);
    INPUT.copy(chunk, 0, 0, length);
    return take(chunk);
  };
  // biome-ignore lint/correctness/useHookAtTopLevel: no hook of React's.
  handle.useUserBuffer(INPUT);
  return true;
}

/** What Node keeps `onread` under; null where it keeps it elsewhere. */
const symbols = ((): Symbols | null => {
  const own = Object.getOwnPropertySymbols(new Socket());
  const named = (name: string) => own.find(({ description }) => description === name);
  const kBuffer = named("kBuffer");
  const kBufferCb = named("kBufferCb");
  const kBufferGen = named("kBufferGen");
  return kBuffer && kBufferCb && kBufferGen ? { kBuffer, kBufferCb, kBufferGen } : null;
})();

/** The request or answer of node:http that a socket carries now. */
export interface NodeMessage {
  /** Of an answer, on a server's socket. */
  readonly headersSent?: boolean;
  /** The answer to a request, on a client's socket. */
  readonly res?: IncomingMessage;
}

/** What node:http is at on this socket; undefined between two messages. */
export function nodeMessage(socket: Duplex): NodeMessage | undefined {
  return (socket as { _httpMessage?: NodeMessage })._httpMessage ?? undefined;
}
