import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Gives what comes to `take`, piece by piece, and everybody else a turn in between. Ends with the
 * stream; throws what it, or `take`, throws.
 */
export async function readAll(
  stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null,
  take: (chunk: Buffer) => void | Promise<void>,
): Promise<void> {
  if (!stream) return;
  // Web streams are iterable in Node, which the types do not know.
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    await take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    await nextTurn();
  }
}
