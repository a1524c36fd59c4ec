/** Pieces in which a body may come whatever its size, and bytes for each one beyond. */
export const FREE_PIECES = 10_000;
export const PIECE_BYTES = 16;
/** More of them a second, for streams that go on for long. */
export const PIECES_A_SECOND = 200;

/** Counts the pieces in which a body comes: each costs as much as many bytes do. */
export interface PieceCount {
  /** One more, of so many bytes. False where there are far too many for what they hold. */
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
