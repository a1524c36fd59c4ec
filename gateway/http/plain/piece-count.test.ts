import { expect, test } from "vitest";
import { FREE_PIECES, PIECE_BYTES, PIECES_A_SECOND, pieceCount } from "./piece-count";

test("beyond the number and the rate that are free, the pieces of a body need a minimum average size", () => {
  let nowMs = 0;
  const small = pieceCount(() => nowMs);
  const added = () => {
    let pieces = 0;
    while (small.add(1)) pieces++;
    return pieces;
  };
  const first = added();
  expect(first).toBeGreaterThanOrEqual(FREE_PIECES);
  expect(first).toBeLessThan(FREE_PIECES * 1.1);
  nowMs = 10_000;
  const later = added();
  expect(later).toBeGreaterThanOrEqual(PIECES_A_SECOND * 10);
  expect(later).toBeLessThan(PIECES_A_SECOND * 10 * 1.1);
  const fair = pieceCount(() => nowMs);
  for (let count = 0; count < FREE_PIECES * 5; count++) expect(fair.add(PIECE_BYTES)).toBe(true);
});
