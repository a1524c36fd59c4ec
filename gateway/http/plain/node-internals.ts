import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** The buffer into which all connections read. Its content is copied out before the next read. */
const INPUT = Buffer.allocUnsafeSlow(64 * 1024);

type Symbols = Readonly<Record<"kBuffer" | "kBufferCb" | "kBufferGen", symbol>>;

interface Insides {
  readonly _handle?: { useUserBuffer?(buffer: Buffer): void } | null;
  [name: symbol]: unknown;
}

/**
 * Makes an accepted connection read into a shared buffer. `take` gets a copy of the data, and
 * returns whether to continue reading. Node offers this only for outgoing connections (`onread` of
 * `net.connect`). For accepted connections, Node allocates 64 KB per read, a twelfth of the cost of
 * a whole call. So this function sets the same internal fields as `onread`. If Node's internals are
 * not as expected, it changes nothing and returns false, and the caller has to use `data` events.
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
  // biome-ignore lint/correctness/useHookAtTopLevel: this is not a React hook.
  handle.useUserBuffer(INPUT);
  return true;
}

/** The symbols under which Node stores the `onread` option, or null if Node has no such symbols. */
const symbols = ((): Symbols | null => {
  const own = Object.getOwnPropertySymbols(new Socket());
  const named = (name: string) => own.find(({ description }) => description === name);
  const kBuffer = named("kBuffer");
  const kBufferCb = named("kBufferCb");
  const kBufferGen = named("kBufferGen");
  return kBuffer && kBufferCb && kBufferGen ? { kBuffer, kBufferCb, kBufferGen } : null;
})();

/** The request or response that node:http is currently processing on a socket. */
export interface NodeMessage {
  /** Set if the message is a response on a server's socket. */
  readonly headersSent?: boolean;
  /** The response to a request, if the message is a request on a client's socket. */
  readonly res?: IncomingMessage;
}

/**
 * Returns the message that node:http is currently processing on a socket, or undefined between two
 * messages.
 */
export function nodeMessage(socket: Duplex): NodeMessage | undefined {
  return (socket as { _httpMessage?: NodeMessage })._httpMessage ?? undefined;
}
