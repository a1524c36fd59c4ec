/** Pieces allowed for a body of any size, and bytes required for each further one. */
export const FREE_PIECES = 10_000;
export const PIECE_BYTES = 16;
/** Further pieces per second, for long streams. */
export const PIECES_A_SECOND = 200;

/** Counts the pieces of a body: the cost of each is that of many bytes. */
export interface PieceCount {
  /**
   * Counts one more piece of this many bytes. False if there are far too many for their content.
   */
  add(bytes: number): boolean;
}

const ALLOWED_BYTES = FREE_PIECES * PIECE_BYTES;
const A_SECOND_BYTES = PIECES_A_SECOND * PIECE_BYTES;

/** A count that begins now; `clock` is in milliseconds. */
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
