import type { Answer } from "./exchange";

/**
 * Joins a body of several pieces, for adapters that cannot send pieces. A stream is returned
 * unchanged.
 */
export function wholeBody({ body }: Answer) {
  return isPieces(body) ? Buffer.concat(body) : body;
}

/** Returns whether a body consists of several pieces, which `wholeBody` can join. */
export function isPieces(body: Answer["body"]): body is readonly Uint8Array[] {
  return Array.isArray(body);
}
