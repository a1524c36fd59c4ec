import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Passes a stream to `take` piece by piece, and yields to the event loop from time to time.
 * Resolves at the end of the stream. Throws the error of the stream or of `take`.
 */
export async function readAll(
  stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null,
  take: (chunk: Buffer) => void | Promise<void>,
): Promise<void> {
  if (!stream) return;
  // Node's web streams can be iterated, but their types do not say so.
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    await take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    await nextTurn();
  }
}
