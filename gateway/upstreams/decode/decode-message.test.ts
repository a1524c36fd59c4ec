import { describe, expect, inject, test } from "vitest";
import { DEPTH, ID_BYTES, MEMBERS, MESSAGE_BYTES, METHOD_BYTES } from "./bounds";
import { decodeMessage, type Message } from "./decode-message";
import { MessageReader } from "./message-reader";
import { hostileMessage, seeded } from "./testing/hostile-messages.mjs";

const decode = (text: string) => decodeMessage(Buffer.from(text));
const reasonOf = (text: string) => {
  const message = decode(text);
  return message.kind === "bad" ? message.reason : message.kind;
};
const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const GOOD = '{"content":[]}';

describe("decoding a server's message", () => {
  test("a decoded result has its id, its span, and the spans of the parts that Latchkey acts on", () => {
    const text = `{"jsonrpc":"2.0","result" : ${GOOD} ,"id":7}`;
    const message = decode(text);
    expect(message).toMatchObject({ kind: "result", id: 7 });
    if (message.kind !== "result") return;
    expect(text.slice(...message.result)).toBe(GOOD);
    expect(text.slice(...(message.parts.content ?? [0, 0]))).toBe("[]");
    expect(message.parts.isError).toBeUndefined();
  });

  test("names are compared after their escapes have been resolved, as in a JSON parser", () => {
    const text = String.raw`{"jsonrpc":"2.0","id":1,"m\u0065thod":"elicitation/create","params":{}}`;
    expect(decode(text)).toMatchObject({ kind: "request", method: "elicitation/create", id: 1 });
    expect(decode(text.replace('"params":{}', `"result":${GOOD}`))).toMatchObject({ kind: "bad" });
    expect(decode(String.raw`{"\u006asonrpc":"2.0","\u0069d":"\u0061","result":{}}`)).toMatchObject(
      {
        kind: "result",
        id: "a",
      },
    );
  });

  test.each([
    ["an id of another kind", `{"jsonrpc":"2.0","id":1.5,"result":${GOOD}}`, "not_json_rpc"],
    ["an id that is an object", `{"jsonrpc":"2.0","id":{},"result":${GOOD}}`, "not_json_rpc"],
    ["an unsafe id", `{"jsonrpc":"2.0","id":9007199254740993,"result":${GOOD}}`, "not_json_rpc"],
    ["no id", `{"jsonrpc":"2.0","result":${GOOD}}`, "not_json_rpc"],
    ["a result that is a list", '{"jsonrpc":"2.0","id":1,"result":[]}', "not_json_rpc"],
    [
      "a _meta that is not an object",
      '{"jsonrpc":"2.0","id":1,"result":{"_meta":1,"content":[]}}',
      "not_json_rpc",
    ],
    ["neither", '{"jsonrpc":"2.0","id":1}', "not_json_rpc"],
    ["another version", `{"jsonrpc":"1.0","id":1,"result":${GOOD}}`, "not_json_rpc"],
    ["a batch", `[{"jsonrpc":"2.0","id":1,"result":${GOOD}}]`, "not_json_rpc"],
    [
      "both",
      `{"jsonrpc":"2.0","id":1,"result":${GOOD},"error":{"code":1,"message":""}}`,
      "result_and_error",
    ],
    [
      "a method on an answer",
      `{"jsonrpc":"2.0","id":1,"method":"ping","result":${GOOD}}`,
      "not_json_rpc",
    ],
    ["params on an answer", `{"jsonrpc":"2.0","id":1,"result":{},"params":{}}`, "not_json_rpc"],
    ["an error without a code", '{"jsonrpc":"2.0","id":1,"error":{"message":""}}', "not_json_rpc"],
    [
      "a code that is not an integer",
      '{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":""}}',
      "not_json_rpc",
    ],
    ["an id twice", `{"jsonrpc":"2.0","id":1,"id":1,"result":{}}`, "repeated_name"],
    [
      "an id twice, once in disguise",
      String.raw`{"jsonrpc":"2.0","id":1,"\u0069d":1,"result":{}}`,
      "repeated_name",
    ],
    ["an unknown name twice", `{"jsonrpc":"2.0","id":1,"x":1,"x":2,"result":{}}`, "repeated_name"],
    [
      "what decides twice",
      `{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","resultType":"input_required"}}`,
      "repeated_name",
    ],
    ["trailing text", `{"jsonrpc":"2.0","id":1,"result":{}}x`, "not_json_rpc"],
    ["a cut text", `{"jsonrpc":"2.0","id":1,"result":{}`, "not_json"],
    ["nothing", "", "not_json"],
    ["a deep id", `{"jsonrpc":"2.0","id":${deep(30_000)},"result":{}}`, "too_deep"],
  ])("a message with this defect is refused: %s", (_, text, reason) =>
    expect(reasonOf(text)).toBe(reason),
  );

  test("results may have any content within the limits, and the id is found even after invalid content", () => {
    const nested = (levels: number) => `{"jsonrpc":"2.0","result":{"a":${deep(levels)}},"id":7}`;
    expect(decode(nested(DEPTH - 2))).toMatchObject({ kind: "result", id: 7 });
    for (const levels of [DEPTH - 1, 5_000_000]) {
      expect(decode(nested(levels))).toEqual({ kind: "bad", reason: "too_deep", id: 7 });
    }
    const many = `{"jsonrpc":"2.0","result":{"a":[${"0,".repeat(MEMBERS)}0]},"id":"x"}`;
    expect(decode(many)).toEqual({ kind: "bad", reason: "too_many_members", id: "x" });
    const large = `{"jsonrpc":"2.0","id":1,"result":{"a":"${"x".repeat(MESSAGE_BYTES)}"}}`;
    expect(reasonOf(large)).toBe("too_large");
    const names = Array.from({ length: 20 }, (_, at) => `"n${at}":1`).join(",");
    expect(reasonOf(`{${names},"jsonrpc":"2.0","id":1,"result":{}}`)).toBe("too_many_members");
    const id = "i".repeat(ID_BYTES);
    expect(reasonOf(`{"jsonrpc":"2.0","id":"${id}","result":{}}`)).toBe("not_json_rpc");
    const bytes = Buffer.from(`{"jsonrpc":"2.0","id":1,"result":{"a":"\xff"}}`, "latin1");
    expect(decodeMessage(bytes)).toMatchObject({ reason: "not_utf8" });
  });

  test("an error may have no id, or null as its id", () => {
    const error = '"error":{"code":-32000.0,"message":"no"}';
    expect(decode(`{"jsonrpc":"2.0",${error}}`)).toMatchObject({ id: null, code: -32000 });
    expect(decode(`{"jsonrpc":"2.0","id":null,${error}}`)).toMatchObject({ id: null });
    expect(decode(`{"jsonrpc":"2.0","id":"a",${error}}`)).toMatchObject({ kind: "error", id: "a" });
  });
});

const COUNT = inject("whole") ? 20_000 : 2_000;

test(`${COUNT} hostile messages are decoded exactly as a JSON parser reads them, whole or in pieces`, () => {
  const random = seeded(20_261_201);
  const kinds = new Map<string, number>();
  for (let count = 0; count < COUNT; count++) {
    const made = hostileMessage(random, "7");
    // A byte order mark is left out when a message is collected (`line-reader.test.ts`).
    const bytes = made.indexOf("\ufeff") === 0 ? made.subarray(3) : made;
    const message = decodeMessage(bytes);
    const kind = message.kind === "bad" ? message.reason : message.kind;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect(inPieces(bytes, random), bytes.toString("latin1").slice(0, 500)).toEqual(message);
    agrees(bytes, message);
  }
  // Make sure that the random messages covered each valid kind and each defect.
  for (const kind of ["result", "error", "request", "notification", "too_deep", "not_json"]) {
    expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(3);
  }
  for (const kind of ["not_utf8", "not_json_rpc", "repeated_name", "result_and_error"]) {
    expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(3);
  }
}, 60_000);

function inPieces(bytes: Buffer, random: () => number): Message {
  const reader = new MessageReader();
  const most = Math.max(bytes.length / 500, random() < 0.3 ? 2 : bytes.length * random());
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + Math.floor(random() * most);
    reader.add(bytes.subarray(at, at + length));
    at += length;
  }
  const read = reader.end();
  expect(read.bytes.equals(bytes)).toBe(true);
  return read.message;
}

/**
 * Expects a decoded message to agree with the result of a slow but simple reading: `JSON.parse`,
 * and a walk through the result.
 */
function agrees(bytes: Buffer, message: Message): void {
  let value: unknown;
  let isJson = true;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    isJson = false;
  }
  const shown = bytes.toString("latin1").slice(0, 300);
  const isOnce = isJson && !repeats(bytes.toString("utf8"));
  expect(isOnce || message.kind === "bad", shown).toBe(true);
  if (message.kind === "bad") {
    expect(isOnce && isSound(value, message.reason), shown).toBe(false);
    return;
  }
  const fields = value as Record<string, unknown>;
  expect(isSound(value, null), shown).toBe(true);
  const slice = ([start, end]: readonly [number, number]) =>
    JSON.parse(bytes.toString("utf8", start, end));
  if (message.kind === "result") {
    expect(fields).toMatchObject({ jsonrpc: "2.0", id: message.id });
    expect(slice(message.result)).toEqual(fields.result);
    for (const [name, span] of Object.entries(message.parts)) {
      expect(slice(span)).toEqual((fields.result as Record<string, unknown>)[name]);
    }
  } else if (message.kind === "error") {
    expect(fields.id ?? null).toBe(message.id);
    expect(slice(message.error)).toEqual(fields.error);
    expect((fields.error as Record<string, unknown>).code).toBe(message.code);
  } else {
    expect(fields.method).toBe(message.method);
    if (message.params) expect(slice(message.params)).toEqual(fields.params);
    expect("id" in fields).toBe(message.kind === "request");
  }
}

/**
 * Returns whether the outermost object contains a name twice. `JSON.parse` would keep only the last
 * member.
 */
function repeats(text: string): boolean {
  const names: string[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if ("{[".includes(text[at] ?? "")) depth++;
    else if ("}]".includes(text[at] ?? "")) depth--;
    else if (text[at] === '"') {
      const start = at++;
      for (; text[at] !== '"'; at++) if (text[at] === "\\") at++;
      const isName = /^\s*:/.test(text.slice(at + 1, at + 20));
      if (depth === 1 && isName) names.push(JSON.parse(text.slice(start, at + 1)) as string);
    }
  }
  return new Set(names).size < names.length;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Returns whether a parsed value obeys Latchkey's rules for messages. Repeated names have to be
 * checked elsewhere, because parsing hides them.
 */
function isSound(value: unknown, reason: string | null): boolean {
  if (reason === "repeated_name") return false;
  if (!isRecord(value) || depthOf(value) > DEPTH) return false;
  const { jsonrpc, id, method, params, result, error } = value;
  const isId = typeof id === "string" ? id.length < ID_BYTES : Number.isSafeInteger(id);
  if (jsonrpc !== "2.0" || ("id" in value && id !== null && !isId)) return false;
  if (Object.keys(value).length > 22 || hasLongNumber(reason)) return false;
  if ("method" in value) {
    const isAnswer = "result" in value || "error" in value;
    const isName = typeof method === "string" && JSON.stringify(method).length <= METHOD_BYTES;
    const isGood = isName && (params === undefined || isRecord(params));
    return isGood && !isAnswer && !("id" in value && id === null);
  }
  if ("params" in value || "result" in value === "error" in value) return false;
  if ("result" in value) {
    return isId && isRecord(result) && isRecord(result._meta ?? {});
  }
  return isRecord(error) && Number.isSafeInteger(error.code) && typeof error.message === "string";
}

/**
 * Latchkey refuses numbers with too many digits as invalid JSON, although `JSON.parse` accepts
 * them.
 */
const hasLongNumber = (reason: string | null) => reason === "not_json";

function depthOf(value: unknown): number {
  let deepest = 0;
  const left: [unknown, number][] = [[value, 1]];
  for (let one = left.pop(); one; one = left.pop()) {
    const [inner, depth] = one;
    if (typeof inner !== "object" || inner === null) continue;
    deepest = Math.max(deepest, depth);
    for (const child of Object.values(inner)) left.push([child, depth + 1]);
  }
  return deepest;
}
