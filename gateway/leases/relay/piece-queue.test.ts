import { expect, test } from "vitest";
import { PieceQueue } from "./piece-queue";

test("pieces are sent in order, and what a slow reader has no room for becomes one late piece a place", async () => {
  const sent: string[] = [];
  let read = () => {};
  const relay = {
    signal: new AbortController().signal,
    piece: (bytes: Uint8Array) => {
      sent.push(Buffer.from(bytes).toString("utf8"));
      return new Promise<void>((resolve) => {
        read = resolve;
      });
    },
  };
  const queue = new PieceQueue<string>(relay, (place) => Buffer.from(`late ${place}`));
  for (let n = 0; n < 1_000; n++) queue.push(n % 2 ? "a" : "b", Buffer.from(String(n)));
  for (let turn = 0; turn < 600; turn++) {
    read();
    await Promise.resolve();
    await Promise.resolve();
  }
  const whole = sent.filter((one) => !one.startsWith("late"));
  expect(whole).toEqual(whole.map((_, n) => String(n)));
  expect(whole.length).toBeLessThan(300);
  expect(sent.slice(whole.length)).toEqual(["late a", "late b"]);
});
