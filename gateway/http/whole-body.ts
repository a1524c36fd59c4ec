import type { Answer } from "./exchange";

/**
 * A body in a single piece, for adapters that cannot send several pieces; a stream stays a stream.
 */
export function wholeBody({ body }: Answer) {
  return isPieces(body) ? Buffer.concat(body) : body;
}

/** Whether a body consists of several pieces. */
export function isPieces(body: Answer["body"]): body is readonly Uint8Array[] {
  return Array.isArray(body);
}
