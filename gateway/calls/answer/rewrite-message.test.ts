import { describe, expect, test } from "vitest";
import { SERVER_INFO } from "@/gateway/eras/identity";
import { LEGACY } from "@/gateway/eras/legacy";
import { MODERN } from "@/gateway/eras/modern";
import { decodeMessage } from "@/gateway/upstreams/decode/decode-message";
import { EVERYTHING } from "@/gateway/upstreams/log-levels";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Answering } from "./answering";
import { readServerMessage } from "./rewrite-message";

const server = { name: "files", prefixed: true } as CatalogueServer;

/**
 * Returns what the caller gets for a server's message, or the kind of a message that is not passed
 * on.
 */
function heard(said: string, how: Partial<Answering> = {}) {
  const answering: Answering = {
    sentId: "7",
    callerId: '"mine"',
    method: "prompts/get",
    server,
    target: "latchkey://files/file:///a",
    headers: { "mcp-protocol-version": "2025-11-25" },
    logs: { leastSeverity: () => EVERYTHING },
    dialect: MODERN,
    wrap: (state) => `sealed(${state})`,
    ...how,
  };
  const bytes = Buffer.from(said);
  const read = readServerMessage({ bytes, message: decodeMessage(bytes) }, answering);
  if (read.kind === "bad") return read.reason;
  return "bytes" in read ? read.bytes.toString("utf8") : read.kind;
}
const result = (text: string) => `{"jsonrpc":"2.0","id":7,"result":${text}}`;
const answer = (text: string) => `{"jsonrpc":"2.0","id":"mine","result":${text}}`;

/** JSON that would change if it were parsed and serialized again. */
const ODD = String.raw`{"big":12345678901234567890,"one":1.0,"kilo":1e3,"minus":-0,"twice":1,"twice":2.50,"text":"\u0041\/\"}{][,:\\","é\u00e9":"日本 \ud83d\ude00 😀","deep":${"[".repeat(90)}{"n":0.10}${"]".repeat(90)},"2":0,"1":0}`;
const LINK = '{"type":"resource_link","uri":"file:///a","name":"a","size":9007199254740993}';
const OWN_LINK = LINK.replace("file:///a", "latchkey://files/file:///a");

describe("a server's answer is passed to the caller as the server wrote it", () => {
  test("in a result with a resource link, only the URI of the link changes", () => {
    const said = `{"content":[{"type":"text","text":"x"}, ${LINK} ],"structuredContent":${ODD},"resultType":"complete"}`;
    expect(heard(result(said))).toBe(answer(said.replace(LINK, OWN_LINK)));
  });

  test("in an embedded resource whose keys are written with escapes, only the URI changes", () => {
    const said = String.raw`{ "resultType" : "complete" , "content" : [ { "type" : "resource" , "resource" : { "\u0075ri" : "file:\/\/\/b\"" , "text" : "é" , "n" : 1.0 } } ] }`;
    const uri = '"latchkey://files/file:///b\\""';
    expect(heard(result(said))).toBe(answer(said.replace(String.raw`"file:\/\/\/b\""`, uri)));
  });

  test("in a result with harmless repeated fields, only the URI of the resource changes", () => {
    const said = `{"content":[{"type":"text","text":"x","text":"y"},${LINK}],"n":1.0,"n":2,"resultType":"complete"}`;
    expect(heard(result(said))).toBe(answer(said.replace(LINK, OWN_LINK)));
  });

  test("in a result that asks for input, only the server's state changes, because it is sealed", () => {
    const said = `{"resultType":"input_required","requestState":"s\\u0031","inputRequests":{"a":${ODD}}}`;
    const own = said.replace('"s\\u0031"', '"sealed(s1)"');
    expect(heard(result(said))).toBe(answer(own));
  });

  test("an error reaches the caller unchanged, even if its id is null", () => {
    const error = `{"code":-32602,"message":"no é","data":${ODD}}`;
    const expected = `{"jsonrpc":"2.0","id":"mine","error":${error}}`;
    expect(heard(`{"jsonrpc":"2.0","id":7,"error":${error}}`)).toBe(expected);
    expect(heard(`{"error": ${error} , "id":null,"jsonrpc":"2.0"}`)).toBe(expected);
  });

  test("a result of the initialize era gets the missing result type and is otherwise unchanged", () => {
    const said = `{"content":[${LINK}],"n":1e3}`;
    expect(heard(result(said))).toBe(
      answer(`{"resultType":"complete",${said.slice(1).replace(LINK, OWN_LINK)}`),
    );
    const spaced = `{ "jsonrpc" : "2.0" , "result" : { "n" : 12345678901234567890 } , "id" : 7 }`;
    expect(heard(spaced)).toBe(answer('{"resultType":"complete", "n" : 12345678901234567890 }'));
    expect(heard(' {"id" : 7, "jsonrpc":"2.0", "result" : { } }')).toBe(
      answer('{"resultType":"complete" }'),
    );
    expect(heard(result("{}"), { dialect: LEGACY })).toBe(answer("{}"));
  });

  test("in a result that contains the server's name, only that name is replaced", () => {
    const meta = (info: string) =>
      `{"content":[${info === "" ? OWN_LINK : LINK}],"_meta":{"n":1.0,"io.modelcontextprotocol/serverInfo":${info || JSON.stringify(SERVER_INFO)},"m":1e3},"resultType":"complete"}`;
    const got = heard(result(meta('{"name":"files","version":"1","websiteUrl":"x"}')));
    expect(got).toBe(answer(meta("")));
  });

  test("in a large result, only the URI of the resource changes", () => {
    const blob = "QUJD".repeat(100_000);
    const said = `{"content":[{"type":"resource","resource":{"uri":"x:big","blob":"${blob}","n":1.0}}],"resultType":"complete"}`;
    expect(heard(result(said))).toBe(answer(said.replace("x:big", "latchkey://files/x:big")));
  });

  test("a result that needs no change reaches the caller byte for byte", () => {
    const said = result(`{"resultType":"complete","structuredContent":${ODD}}`);
    expect(heard(said, { callerId: "7" })).toBe(said);
  });
});

describe("a server's answer is matched to its request by id", () => {
  const large = `{"resultType":"complete","content":[{"type":"text","text":"${"x".repeat(30_000)}"}]}`;

  test("an answer matches even if its id has another notation, and the caller gets the id in the caller's own notation", () => {
    const heardBy = (sentId: string, id: string, callerId = sentId) =>
      heard(`{"jsonrpc":"2.0","id":${id},"result":${large}}`, { sentId, callerId });
    const own = (id: string) => `{"jsonrpc":"2.0","id":${id},"result":${large}}`;
    expect(heardBy("1.0", "1")).toBe(own("1.0"));
    expect(heardBy("1", "1e0")).toBe(own("1"));
    expect(heardBy('"a"', '"\\u0061"')).toBe(own('"a"'));
    for (const [sent, id] of [
      ["1", "2"],
      ["1", '"1"'],
      ['"1"', "1"],
      ['"a"', '"b"'],
    ] as const) {
      expect(heardBy(sent, id)).toBe("wrong_id");
    }
  });

  test("a large answer is matched by its own id, and not by an id within its result", () => {
    const inside = large.replace("xxx", '\\"id\\":7,');
    expect(heard(`{"jsonrpc":"2.0","id":8,"result":${inside}}`)).toBe("wrong_id");
    const said = `{"jsonrpc":"2.0","result":{"id":7,"content":[{"id":7,"a":"${"x".repeat(30_000)}"}]},"id":7}`;
    const [, own] = /"result":(.*),"id":7\}$/.exec(said) ?? [];
    expect(heard(said, { dialect: LEGACY })).toBe(answer(String(own)));
  });

  test("a server's request that looks like an answer is not treated as an answer, whatever its size", () => {
    const padding = `"padding":"${"x".repeat(30_000)}"`;
    const asks = String.raw`"m\u0065thod":"elicitation/create","params":{"message":"Password?"}`;
    expect(heard(`{"jsonrpc":"2.0","id":7,${asks},${padding}}`)).toBe("question");
    expect(heard(`{"jsonrpc":"2.0","id":7,${asks},"result":{${padding}}}`)).toBe("not_json_rpc");
    // A field that MCP does not define is not passed on to the caller.
    const other = `{"jsonrpc":"2.0","id":7,"Method":"ping","result":${large}}`;
    expect(heard(other)).toBe(answer(large));
  });

  test("a result is refused if it repeats a field on which the meaning of the result depends", () => {
    const twice = [
      '{"resultType":"complete","resultType":"input_required"}',
      '{"content":[],"content":[]}',
      String.raw`{"isError":false,"is\u0045rror":true}`,
      '{"content":[{"type":"text","type":"resource_link","uri":"file:///a"}]}',
      '{"content":[{"type":"resource","resource":{"uri":"x:1","uri":"x:2"}}]}',
      '{"_meta":{"io.modelcontextprotocol/serverInfo":{},"io.modelcontextprotocol/serverInfo":1}}',
    ];
    for (const said of twice) expect(heard(result(said))).toBe("repeated_name");
  });

  test("only notifications that belong to the call reach the caller", () => {
    const params = '{"progressToken":1.0,"progress":12345678901234567890}';
    const said = `{"x":{"id":1},"params":${params},"method":"notifications/progress","jsonrpc":"2.0"}`;
    const own = `{"jsonrpc":"2.0","method":"notifications/progress","params":${params}}`;
    expect(heard(said)).toBe(own);
    expect(heard('{"jsonrpc":"2.0","method":"tools/call","params":{}}')).toBe("other");
    expect(heard('{"jsonrpc":"2.0","method":"notifications/x","id":1}')).toBe("question");
  });

  test("an error after a server's question mentions the question and is otherwise unchanged", () => {
    const said = '{"jsonrpc":"2.0","id":7,"error":{"code":-32000,"message":"No.","data":{"a":1}}}';
    const told = JSON.parse(heard(said, { asked: "elicitation/create" }));
    expect(told).toMatchObject({ id: "mine", error: { code: -32000, data: { a: 1 } } });
    expect(told.error.message).toMatch(/^No\. During the call it sent elicitation\/create/);
  });

  test("questions for a caller are refused if they are malformed or too large", () => {
    const asks = (inputRequests: string) =>
      heard(result(`{"resultType":"input_required","inputRequests":${inputRequests}}`), {
        dialect: LEGACY,
      });
    expect(asks('{"a":{"method":"elicitation/create"}}')).toBe("asks");
    expect(asks("[]")).toBe("not_json_rpc");
    expect(asks(`{"a":[${"0,".repeat(60_000)}0]}`)).toBe("too_many_members");
  });
});
