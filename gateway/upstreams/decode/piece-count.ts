import { FREE_PIECES, PIECE_BYTES } from "./bounds";

/** Counts the pieces in which a body comes: each costs as much as many bytes do. */
export interface PieceCount {
  /** One more, of so many bytes. False where there are far too many for what they hold. */
  add(bytes: number): boolean;
}

export function pieceCount(): PieceCount {
  let left = FREE_PIECES * PIECE_BYTES;
  return {
    add(bytes) {
      left += bytes - PIECE_BYTES;
      return left >= 0;
    },
  };
}
