import { describe, expect, test } from "vitest";
import { LEGACY } from "@/gateway/eras/legacy";
import { MODERN } from "@/gateway/eras/modern";
import { decodeMessage } from "@/gateway/upstreams/decode/decode-message";
import { EVERYTHING, NOTHING, severityOf } from "@/gateway/upstreams/log-levels";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Answering } from "./answering";
import { readServerMessage } from "./rewrite-message";

// What a client of the other era, or of an older revision, gets of what a server of one era says.

function heard(said: string, how: Partial<Answering> = {}) {
  const answering: Answering = {
    sentId: "7",
    callerId: "7",
    method: "tools/call",
    server: { name: "files", prefixed: true } as CatalogueServer,
    target: "latchkey://files/file:///a",
    headers: { "mcp-protocol-version": "2025-11-25" },
    logs: { leastSeverity: () => EVERYTHING },
    dialect: LEGACY,
    wrap: (state) => state,
    ...how,
  };
  const bytes = Buffer.from(said);
  const read = readServerMessage({ bytes, message: decodeMessage(bytes) }, answering);
  return "bytes" in read ? read.bytes.toString("utf8") : read.kind;
}
/** Returns the result that a client gets for a server's result. */
function resultFor(said: string, how: Partial<Answering> = {}) {
  const whole = heard(`{"jsonrpc":"2.0","id":7,"result":${said}}`, how);
  JSON.parse(whole);
  return whole.slice('{"jsonrpc":"2.0","id":7,"result":'.length, -1);
}
const errorFor = (said: string, how: Partial<Answering> = {}) =>
  heard(`{"jsonrpc":"2.0","id":7,"error":${said}}`, how).slice(
    '{"jsonrpc":"2.0","id":7,"error":'.length,
    -1,
  );

describe("structured content that is not an object (SEP-2106)", () => {
  const text = '{"type":"text","text":"[1]"}';

  test.each([
    // Text is there already.
    [`{"content":[${text}],"structuredContent":[1.0],"n":1.0}`, `{"content":[${text}],"n":1.0}`],
    [`{"structuredContent":"a", "content":[${text}]}`, `{"content":[${text}]}`],
    [`{"content":[${text}] , "structuredContent":null}`, `{"content":[${text}] }`],
    // Without text, the JSON becomes text.
    [
      '{"content":[ ],"structuredContent":[9007199254740993,"\\u0061"]}',
      '{"content":[ {"type":"text","text":"[9007199254740993,\\"\\\\u0061\\"]"}]}',
    ],
    [
      '{"structuredContent":[1],"content":[{"type":"image","data":"","mimeType":"image/png"}]}',
      `{"content":[{"type":"image","data":"","mimeType":"image/png"},${text}]}`,
    ],
    ['{"structuredContent":[1]}', `{"content":[${text}]}`],
    ['{ "structured\\u0043ontent" : [1] , "n":1 }', `{ "content":[${text}] , "n":1 }`],
  ])("a client of the initialize era gets %s as %s", (said, own) => {
    expect(resultFor(said)).toBe(own);
  });

  test("a client of 2026-07-28 gets it as it is, and an object stays for everyone", () => {
    const array = `{"resultType":"complete","content":[],"structuredContent":[1.0]}`;
    expect(resultFor(array, { dialect: MODERN })).toBe(array);
    const object = '{"content":[],"structuredContent":{"n":1.0}}';
    expect(resultFor(object)).toBe(object);
  });
});

describe("content of kinds that a revision does not have", () => {
  const link =
    '{"type":"resource_link","uri":"file:///a","name":"a","title":"A","description":"It is."}';
  const audio = '{"type":"audio","data":"UklGRg==","mimeType":"audio/wav"}';
  const kept = '{"type":"x-future","n":1.0}';
  const said = `{"content":[${link},${audio},${kept}]}`;
  const own = link.replace("file:///a", "latchkey://files/file:///a");
  const asText = '{"type":"text","text":"A: latchkey://files/file:///a\\nIt is."}';

  test.each([
    ["2025-11-25", `{"content":[${own},${audio},${kept}]}`],
    ["2025-06-18", `{"content":[${own},${audio},${kept}]}`],
    ["2025-03-26", `{"content":[${asText},${audio},${kept}]}`],
    [undefined, `{"content":[${asText},${audio},${kept}]}`],
  ])("a client of %s gets %s", (version, result) => {
    expect(resultFor(said, { headers: { "mcp-protocol-version": version } })).toBe(result);
  });

  test("before 2025-03-26 audio becomes text too, also in the messages of a prompt", () => {
    const headers = { "mcp-protocol-version": "2024-11-05" };
    const prompt = `{"messages":[{"role":"user","content":${audio}}]}`;
    const { messages } = JSON.parse(resultFor(prompt, { headers, method: "prompts/get" }));
    expect(messages[0].content).toMatchObject({ type: "text", text: /^Audio \(audio\/wav\)/ });
  });

  test("a server without a prefix keeps its URIs", () => {
    const server = { name: "files", prefixed: false } as CatalogueServer;
    const headers = { "mcp-protocol-version": "2025-03-26" };
    expect(resultFor(`{"content":[${link}]}`, { server, headers })).toContain("A: file:///a");
  });
});

describe("how long a resource may be cached, for clients of 2026-07-28", () => {
  const read = { method: "resources/read", dialect: MODERN };
  const said = (ttl: string) => `{"resultType":"complete","ttlMs":${ttl},"cacheScope":"public"}`;
  const own = (ttl: string) => `{"resultType":"complete","ttlMs":${ttl},"cacheScope":"private"}`;

  test("a server's own time is kept, and an invalid one counts as 0", () => {
    expect(resultFor(said("5"), read)).toBe(own("5"));
    for (const ttl of ['"5"', "-1", "1.5", "null"]) {
      expect(resultFor(said(ttl), read)).toBe(own("0"));
    }
  });

  test("what the server leaves out is added, except to a question", () => {
    expect(JSON.parse(resultFor('{"contents":[]}', read))).toEqual({
      ...{ contents: [], resultType: "complete", ttlMs: 0, cacheScope: "private" },
    });
    const asks = '{"resultType":"input_required","inputRequests":{}}';
    expect(resultFor(asks, read)).toBe(asks);
  });
});

describe("error codes", () => {
  const read = { method: "resources/read" };
  const there = '"message":"Not é","data":{"uri":"file:///a","n":1.0}';
  const own = there.replace("file:///a", "latchkey://files/file:///a");

  test("a resource that was not found has the code of the client's era", () => {
    const older = `{"code":-32002,${there}}`;
    const newer = `{"code":-32602,${there}}`;
    for (const said of [older, newer]) {
      expect(errorFor(said, read)).toBe(`{"code":-32002,${own}}`);
      expect(errorFor(said, { ...read, dialect: MODERN })).toBe(`{"code":-32602,${own}}`);
    }
  });

  test("clients of 2026-07-28 get its URI, by which they tell it from other invalid params", () => {
    const uri = '"uri":"latchkey://files/file:///a"';
    const how = { ...read, dialect: MODERN };
    expect(errorFor('{"code":-32002,"message":"No"}', how)).toBe(
      `{"data":{${uri}},"code":-32602,"message":"No"}`,
    );
    expect(errorFor('{"code":-32002,"message":"No","data":null}', how)).toBe(
      `{"code":-32602,"message":"No","data":{${uri}}}`,
    );
    expect(errorFor('{"code":-32002,"message":"No","data":{"n":1.0}}', how)).toBe(
      `{"code":-32602,"message":"No","data":{${uri},"n":1.0}}`,
    );
  });

  test("other invalid params keep their code", () => {
    const said = '{"code":-32602,"message":"No","data":{"big":9007199254740993,"uri":1}}';
    expect(errorFor(said, read)).toBe(said);
    expect(errorFor(`{"code":-32602,${there}}`)).toBe(`{"code":-32602,${there}}`);
  });

  test.each([-32020, -32021, -32022])("%s never reaches a client of the initialize era", (code) => {
    const said = `{"code":${code},"message":"No","data":{"n":1.0}}`;
    expect(errorFor(said)).toBe(said.replace(String(code), "-32603"));
    expect(errorFor(said, { dialect: MODERN })).toBe(said);
  });

  test("codes that 2026-07-28 reserves or has abandoned do not reach its clients", () => {
    const as = (code: number, dialect = MODERN) =>
      JSON.parse(errorFor(`{"code":${code},"message":"No"}`, { dialect })).code;
    expect([as(-32002), as(-32042), as(-32050), as(-32099)]).toEqual([
      -32602, -32603, -32603, -32603,
    ]);
    // These have a meaning that only the server knows.
    for (const code of [-32000, -32001, -32019, -32100, 4242]) expect(as(code)).toBe(code);
    expect(as(-32042, LEGACY)).toBe(-32042);
  });
});

describe("log messages", () => {
  const message = (level: string) =>
    `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"${level}","data":{"n":9007199254740993}}}`;
  const shown = (level: string, least: number) =>
    heard(message(level), { logs: { leastSeverity: () => least } });

  test("a caller gets those that are as severe as it asked for (RFC 5424), byte for byte", () => {
    const levels = "debug info notice warning error critical alert emergency".split(" ");
    const least = severityOf("warning");
    expect(levels.map((level) => shown(level, least) === message(level))).toEqual([
      ...[false, false, false, true, true, true, true, true],
    ]);
    expect(levels.every((level) => shown(level, NOTHING) === "other")).toBe(true);
    expect(levels.every((level) => shown(level, EVERYTHING) === message(level))).toBe(true);
  });

  test("other notifications pass whatever the level", () => {
    const progress =
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1.0}}';
    expect(heard(progress, { logs: { leastSeverity: () => NOTHING } })).toBe(progress);
  });
});
