import type { Span } from "./spans";

const CLOSE_BRACE = 0x7d;

/** Replaces a span of bytes by other bytes. An empty span inserts bytes. */
export interface Edit {
  readonly span: Span;
  readonly by: Buffer;
}

/** Returns an edit that adds members to the beginning of an object. */
export function addedMembers(bytes: Buffer, [start, end]: Span, members: string): Edit {
  let first = start + 1;
  while (first < end && (bytes[first] as number) <= 0x20) first++;
  const isEmpty = bytes[first] === CLOSE_BRACE;
  return { span: [start + 1, start + 1], by: Buffer.from(isEmpty ? members : `${members},`) };
}

/** Returns the number of bytes that a span has after the edits. */
export function editedLength([start, end]: Span, edits: readonly Edit[]): number {
  let length = end - start;
  for (const { span, by } of edits) length += by.length - (span[1] - span[0]);
  return length;
}

/** Sorts edits by their place. Edits at the same place keep their order. */
export function sortEdits(edits: Edit[]): void {
  if (edits.length > 1) edits.sort((one, other) => one.span[0] - other.span[0]);
}

/**
 * Returns a span of bytes with the edits applied, as pieces that are not copied. The edits are
 * sorted and do not overlap.
 */
export function editedPieces(bytes: Buffer, [start, end]: Span, edits: readonly Edit[]): Buffer[] {
  const pieces: Buffer[] = [];
  let from = start;
  for (const { span, by } of edits) {
    pieces.push(bytes.subarray(from, span[0]), by);
    from = span[1];
  }
  pieces.push(bytes.subarray(from, end));
  return pieces.filter((piece) => piece.length > 0);
}

/**
 * Copies a span of bytes to `to`, at position `at`, with the edits applied, and returns the
 * position after it. The edits are sorted and do not overlap.
 */
export function copyEdited(
  bytes: Buffer,
  [start, end]: Span,
  edits: readonly Edit[],
  to: Buffer,
  at: number,
): number {
  let next = at;
  let from = start;
  for (const { span, by } of edits) {
    next += bytes.copy(to, next, from, span[0]);
    next += by.copy(to, next);
    from = span[1];
  }
  return next + bytes.copy(to, next, from, end);
}
