/**
 * `FREE_PIECES` is the number of pieces that any body may have, whatever their size. Each further
 * piece needs `PIECE_BYTES` bytes on average.
 */
export const FREE_PIECES = 10_000;
export const PIECE_BYTES = 16;
/** Additional number of free pieces per second, for long-lived streams. */
export const PIECES_A_SECOND = 200;

/** Counts the pieces of a body, because each piece takes processing time even if it is tiny. */
export interface PieceCount {
  /** Counts a piece of `bytes` bytes. Returns false if the body has too many small pieces. */
  add(bytes: number): boolean;
}

const ALLOWED_BYTES = FREE_PIECES * PIECE_BYTES;
const A_SECOND_BYTES = PIECES_A_SECOND * PIECE_BYTES;

/** Creates a counter that starts now. `clock` returns milliseconds. */
export function pieceCount(clock: () => number = () => performance.now()): PieceCount {
  const sinceMs = clock();
  let owed = 0;
  return {
    add(bytes) {
      owed += PIECE_BYTES - bytes;
      if (owed < ALLOWED_BYTES) return true;
      return owed < ALLOWED_BYTES + ((clock() - sinceMs) / 1000) * A_SECOND_BYTES;
    },
  };
}
