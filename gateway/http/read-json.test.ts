import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { Result } from "@/lib/errors/errors";
import { closeProcess } from "@/lib/process/process";
import { testExchange } from "@/lib/tokens/testing/process";
import { JSON_DEPTH, JSON_FIELDS, JSON_MEMBERS } from "./json-bounds";
import { type JsonBody, LARGE_BYTES, readJson } from "./read-json";

afterEach(() => closeProcess());

const LIMIT = 4 * 1024 * 1024;
const headers = { "content-type": "application/json" };
const read = async (body: string | Uint8Array): Promise<Result<JsonBody>> =>
  readJson(testExchange({ path: "/mcp", headers, body }), LIMIT);

const fields = (count: number) =>
  `{${Array.from({ length: count }, (_, index) => `"f${index}":1`).join(",")}}`;
const numbers = (count: number) => `[${Array.from({ length: count }, () => "1").join(",")}]`;
const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const large = (body: string) => `${" ".repeat(LARGE_BYTES)}${body}`;

test.each([
  ["fields", fields(300_000), "fields", "10,000 fields"],
  [
    "fields of many objects",
    `[${`${fields(10)},`.repeat(1_000)}{"a":1}]`,
    "fields",
    "10,000 fields",
  ],
  ["elements", numbers(300_000), "members", "50,000 fields"],
  ["empty objects", `[${"{},".repeat(30_000)}{}]`, "members", "50,000 fields"],
  ["truncated members", `{"a":[${"1,".repeat(60_000)}`, "members", "50,000 fields"],
  ["levels", nested(JSON_DEPTH + 1), "depth", "100 levels"],
  ["endless levels", "[".repeat(1_000_000), "depth", "100 levels"],
  ["levels in a large body", large(nested(JSON_DEPTH + 1)), "depth", "100 levels"],
])(
  "a body with too many %s is refused before the body is parsed",
  async (_, body, reason, said) => {
    expect(await read(body)).toMatchObject({
      failure: { code: "invalid_input", reason, fields: { body: expect.stringContaining(said) } },
    });
  },
);

test.each([
  ["as many fields as may be", fields(JSON_FIELDS)],
  ["as many elements as may be", numbers(JSON_MEMBERS)],
  ["as many levels as may be", nested(JSON_DEPTH)],
  ["commas and brackets in strings", JSON.stringify({ a: '[{,"\\'.repeat(100_000) })],
  ["3 MB of base64", JSON.stringify({ data: "QUJD".repeat(786_432) })],
  ["characters of every length", JSON.stringify({ text: "aé世𝄞\n".repeat(200_000) })],
  ["a byte order mark", `\uFEFF${JSON.stringify({ text: "世".repeat(100_000) })}`],
])("a body with %s is read exactly as the client wrote it", async (_, body) => {
  const given = await read(body);
  if (!given.ok) throw new Error(given.failure.reason);
  const text = body.replace(/^\uFEFF/, "");
  expect(given.value.bytes.toString("utf8") === body).toBe(true);
  expect(given.value.text === text).toBe(true);
  expect(given.value.value).toEqual(JSON.parse(text));
});

test.each([
  ["cut off", large('{"a":')],
  ["not UTF-8", Buffer.concat([Buffer.from(large('{"a":"')), Buffer.from([0xc3, 0x22, 0x7d])])],
])("a large body that is %s is refused as malformed", async (_, body) => {
  expect(await read(body)).toMatchObject({ failure: { code: "malformed_body" } });
});

test("large bodies are read one at a time over several turns, and a small body does not wait for them", async () => {
  let turns = 0;
  let over = false;
  const counting = (async () => {
    for (; !over; turns++) await nextTurn();
  })();
  const ended: string[] = [];
  const body = JSON.stringify({ text: "世".repeat(1_000_000) });
  const turnsOf = async (name: string) => {
    const began = turns;
    expect((await read(body)).ok).toBe(true);
    ended.push(name);
    return turns - began;
  };
  const both = Promise.all([turnsOf("first"), turnsOf("second")]);
  expect((await read('{"small":true}')).ok).toBe(true);
  ended.push("small");
  const [first, second] = await both;
  over = true;
  await counting;
  expect(ended).toEqual(["small", "first", "second"]);
  expect(first).toBeGreaterThanOrEqual(6);
  expect(second).toBeGreaterThanOrEqual(2 * 6);
});

test("another large body is refused with the code busy once the maximum number of large bodies is waiting", async () => {
  const body = large("{}");
  const reading = Array.from({ length: 1_002 }, () => read(body));
  const codes = (await Promise.all(reading)).map((one) => (one.ok ? "ok" : one.failure.code));
  expect(codes.filter((code) => code === "ok")).toHaveLength(1_001);
  expect(codes.at(-1)).toBe("busy");
});
