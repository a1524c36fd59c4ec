/**
 * The number of pieces allowed for a body of any size, and the bytes required for each further
 * piece.
 */
export const FREE_PIECES = 10_000;
export const PIECE_BYTES = 16;
/** The number of further free pieces per second, for long streams. */
export const PIECES_A_SECOND = 200;

/** Counts the pieces of a body, because each piece costs as much as many bytes. */
export interface PieceCount {
  /**
   * Counts another piece of this many bytes. Returns false if there are far too many pieces for
   * their content.
   */
  add(bytes: number): boolean;
}

const ALLOWED_BYTES = FREE_PIECES * PIECE_BYTES;
const A_SECOND_BYTES = PIECES_A_SECOND * PIECE_BYTES;

/** A count that begins when this function is called; `clock` is in milliseconds. */
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
