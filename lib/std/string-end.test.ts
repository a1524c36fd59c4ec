import { describe, expect, test } from "vitest";
import { stringEnd } from "./string-end";

/** Finds the end of a string by the simplest possible method, for comparison with `stringEnd`. */
function slowEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
  return Math.min(at, bytes.length);
}

describe("stringEnd finds the end of a JSON string", () => {
  const parts = ["\\\\", '\\"', "x", "x".repeat(63), "x".repeat(64), "x".repeat(65), "\\n", "é"];

  test("a JSON string ends at its first unescaped quote, whatever its length and number of backslashes", () => {
    let seed = 7;
    const next = () => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff);
    for (let round = 0; round < 5_000; round++) {
      const text = Array.from({ length: next() % 12 }, () => parts[next() % parts.length]).join("");
      const bytes = Buffer.from(`${text}${next() % 8 === 0 ? "" : '", "rest": "more"'}`);
      expect([text, stringEnd(bytes, 0)]).toEqual([text, slowEnd(bytes, 0)]);
    }
  });

  test("a JSON string without a closing quote ends at the end of the bytes", () => {
    expect(stringEnd(Buffer.from("x".repeat(200)), 0)).toBe(200);
    expect(stringEnd(Buffer.from("x\\"), 0)).toBe(2);
    expect(stringEnd(Buffer.from(`${"x".repeat(100)}\\"`), 0)).toBe(102);
  });
});
