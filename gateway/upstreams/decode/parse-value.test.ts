import { expect, test } from "vitest";
import { TURN_BYTES } from "./bounds";
import { parseInTurns } from "./parse-value";
import { hostileMessage, seeded } from "./testing/hostile-messages.mjs";

const parsed = (text: string) => {
  const bytes = Buffer.from(text);
  return parseInTurns(bytes, [0, bytes.length]);
};
const padding = JSON.stringify("x".repeat(TURN_BYTES));

test("parsing in steps gives the same value as JSON.parse", async () => {
  const random = seeded(3);
  let whole = 0;
  for (let count = 0; count < 300; count++) {
    const text = `[${hostileMessage(random, "7").toString("utf8")}, ${padding}]`;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      continue;
    }
    whole++;
    // The values are compared as text, but a value that is nested this deeply cannot be serialized.
    if (/(?:\{"a":|\[){500}/.test(text)) continue;
    expect(JSON.stringify(await parsed(text))).toBe(JSON.stringify(value));
  }
  expect(whole).toBeGreaterThan(100);
}, 60_000);

test("long strings are never split inside an escape or a character", async () => {
  const random = seeded(4);
  const parts = [
    "a",
    "é",
    "日",
    "😀",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\\\",
    '\\"',
    "\\n",
  ];
  for (let count = 0; count < 20; count++) {
    let text = "";
    while (text.length < TURN_BYTES) {
      text += (parts[Math.floor(random() * parts.length)] ?? "").repeat(1 + random() * 40);
    }
    expect((await parsed(`{"text":"${text}"}`)) as object).toEqual({
      text: JSON.parse(`"${text}"`),
    });
  }
}, 60_000);

test("a member named __proto__ stays an ordinary member", async () => {
  const text = `{"__proto__":{"admin":true},"padding":${padding}}`;
  const value = (await parsed(text)) as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(["__proto__", "padding"]);
  expect(value.admin).toBeUndefined();
});

test("other tasks run while a large value is parsed", async () => {
  const rows = Array.from({ length: 40_000 }, (_, id) => ({ id, name: `row ${id}` }));
  let turns = 0;
  let busy = true;
  const watch = () => {
    turns++;
    if (busy) setImmediate(watch);
  };
  setImmediate(watch);
  const value = await parsed(JSON.stringify({ rows, text: "y".repeat(3_000_000) }));
  busy = false;
  expect(value).toMatchObject({ rows: { length: 40_000 } });
  expect(turns).toBeGreaterThan(30);
});
