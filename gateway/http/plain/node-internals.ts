import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** The buffer into which all connections read; its content is copied out before the next read. */
const INPUT = Buffer.allocUnsafeSlow(64 * 1024);

type Symbols = Readonly<Record<"kBuffer" | "kBufferCb" | "kBufferGen", symbol>>;

interface Insides {
  readonly _handle?: { useUserBuffer?(buffer: Buffer): void } | null;
  [name: symbol]: unknown;
}

/**
 * Makes an accepted connection read into a shared buffer, and passes `take` a copy of the data;
 * `take` returns whether to read on. Node supports a shared buffer only for outgoing connections
 * (`onread` of `net.connect`). For accepted connections Node allocates 64 KB per read, a twelfth of
 * the cost of a whole call. This function sets the fields that `onread` would set. Returns false,
 * without any effect, if Node's internals are not as expected; in that case `data` events deliver
 * the data.
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

/** The symbol under which Node keeps `onread`; null if Node has no such symbol. */
const symbols = ((): Symbols | null => {
  const own = Object.getOwnPropertySymbols(new Socket());
  const named = (name: string) => own.find(({ description }) => description === name);
  const kBuffer = named("kBuffer");
  const kBufferCb = named("kBufferCb");
  const kBufferGen = named("kBufferGen");
  return kBuffer && kBufferCb && kBufferGen ? { kBuffer, kBufferCb, kBufferGen } : null;
})();

/** The request or answer of node:http that a socket currently carries. */
export interface NodeMessage {
  /** Set for an answer, on a server's socket. */
  readonly headersSent?: boolean;
  /** The answer to a request, on a client's socket. */
  readonly res?: IncomingMessage;
}

/** The message that node:http processes on this socket; undefined between two messages. */
export function nodeMessage(socket: Duplex): NodeMessage | undefined {
  return (socket as { _httpMessage?: NodeMessage })._httpMessage ?? undefined;
}
