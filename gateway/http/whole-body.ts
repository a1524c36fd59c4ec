import type { Answer } from "./exchange";

/** A body in one piece, for adapters that cannot send several; a stream stays one. */
export function wholeBody({ body }: Answer) {
  return isPieces(body) ? Buffer.concat(body) : body;
}

/** Whether a body consists of several pieces. */
export function isPieces(body: Answer["body"]): body is readonly Uint8Array[] {
  return Array.isArray(body);
}
