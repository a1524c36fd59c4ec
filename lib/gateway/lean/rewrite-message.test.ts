import { describe, expect, test } from "vitest";
import type { CatalogueServer } from "@/lib/gateway/catalogue/item";
import { SERVER_INFO } from "@/lib/gateway/identity";
import { type Answering, readServerMessage } from "./rewrite-message";

const server = { name: "files", prefixed: true } as CatalogueServer;

/** What the caller gets where a server says this. */
function heard(said: string, how: Partial<Answering> = {}) {
  const answering: Answering = {
    sentId: "7",
    callerId: '"mine"',
    server,
    callerEra: "modern",
    serverEra: "modern",
    wrap: (state) => `sealed(${state})`,
    ...how,
  };
  const read = readServerMessage(Buffer.from(said), answering);
  return read.kind === "answer" ? Buffer.from(read.bytes).toString("utf8") : read.kind;
}
const result = (text: string) => `{"jsonrpc":"2.0","id":7,"result":${text}}`;
const answer = (text: string) => `{"jsonrpc":"2.0","id":"mine","result":${text}}`;

/** Everything that parsing and writing anew would spell otherwise. */
const ODD = String.raw`{"big":12345678901234567890,"one":1.0,"kilo":1e3,"minus":-0,"twice":1,"twice":2.50,"text":"\u0041\/\"}{][,:\\","é\u00e9":"日本 \ud83d\ude00 😀","deep":${"[".repeat(200)}{"n":0.10}${"]".repeat(200)},"2":0,"1":0}`;
const LINK = '{"type":"resource_link","uri":"file:///a","name":"a","size":9007199254740993}';
const OWN_LINK = LINK.replace("file:///a", "latchkey://files/file:///a");

describe("a result of a server goes on as it was written", () => {
  test("where a resource has another URI", () => {
    const said = `{"content":[{"type":"text","text":"x"}, ${LINK} ],"structuredContent":${ODD},"resultType":"complete"}`;
    expect(heard(result(said))).toBe(answer(said.replace(LINK, OWN_LINK)));
  });

  test("where the resource is embedded, and its keys are escaped", () => {
    const said = String.raw`{ "resultType" : "complete" , "content" : [ { "type" : "resource" , "resource" : { "\u0075ri" : "file:\/\/\/b\"" , "text" : "é" , "n" : 1.0 } } ] }`;
    const uri = '"latchkey://files/file:///b\\""';
    expect(heard(result(said))).toBe(answer(said.replace(String.raw`"file:\/\/\/b\""`, uri)));
  });

  test("where names are repeated, of which the last one counts", () => {
    const said = `{"content":[${LINK}],"content":[{"type":"resource_link","uri":"x:1","uri":"x:2"}],"n":1.0,"resultType":"complete"}`;
    expect(heard(result(said))).toBe(answer(said.replace('"x:2"', '"latchkey://files/x:2"')));
  });

  test("where the server asks for more, but for its state", () => {
    const said = `{"resultType":"input_required","requestState":"s\\u0031","inputRequests":{"a":${ODD}}}`;
    const own = said.replace('"s\\u0031"', '"sealed(s1)"');
    expect(heard(result(said))).toBe(answer(own));
  });

  test("where it is an error, and its id is null", () => {
    const error = `{"code":-32602,"message":"no é","data":${ODD}}`;
    const expected = `{"jsonrpc":"2.0","id":"mine","error":${error}}`;
    expect(heard(`{"jsonrpc":"2.0","id":7,"error":${error}}`)).toBe(expected);
    expect(heard(`{"error": ${error} , "id":null,"jsonrpc":"2.0"}`)).toBe(expected);
  });

  test("where it is of the older era and its caller is not", () => {
    const era = { serverEra: "legacy" } as const;
    const said = `{"content":[${OWN_LINK}],"n":1e3}`;
    expect(heard(result(said.replace(OWN_LINK, LINK)), era)).toBe(
      answer(`{"resultType":"complete",${said.slice(1)}`),
    );
    const spaced = `{ "jsonrpc" : "2.0" , "result" : { "n" : 12345678901234567890 } , "id" : 7 }`;
    expect(heard(spaced, era)).toBe(
      answer('{"resultType":"complete", "n" : 12345678901234567890 }'),
    );
    expect(heard(' {"id" : 7, "result" : { } }', era)).toBe(answer('{"resultType":"complete" }'));
  });

  test("where the server names itself, beside numbers and other keys", () => {
    const meta = (info: string) =>
      `{"content":[${info === "" ? OWN_LINK : LINK}],"_meta":{"n":1.0,"io.modelcontextprotocol/serverInfo":${info || JSON.stringify(SERVER_INFO)},"m":1e3},"resultType":"complete"}`;
    const got = heard(result(meta('{"name":"files","version":"1","websiteUrl":"x"}')));
    expect(got).toBe(answer(meta("")));
  });

  test("where it is large and holds a resource", () => {
    const blob = "QUJD".repeat(100_000);
    const said = `{"content":[{"type":"resource","resource":{"uri":"x:big","blob":"${blob}","n":1.0}}],"resultType":"complete"}`;
    expect(heard(result(said))).toBe(answer(said.replace("x:big", "latchkey://files/x:big")));
  });

  test("byte for byte where nothing has to change", () => {
    const said = result(`{"resultType":"complete","structuredContent":${ODD}}`);
    expect(heard(said, { callerId: "7" })).toBe(said);
  });
});

test("an id that is spelled otherwise is the same one, and comes back as the caller wrote it", () => {
  const said = `{"resultType":"complete","content":[${LINK}]}`;
  const big = "12345678901234567890";
  const message = (id: string) => `{"jsonrpc":"2.0","id":${id},"result":${said}}`;
  const heardBy = (sentId: string, id: string) => heard(message(id), { sentId, callerId: sentId });
  const own = message(big).replace(LINK, OWN_LINK);
  expect(heardBy(big, "12345678901234567000")).toBe(own);
  expect(heardBy("1.0", "1")).toBe(own.replace(big, "1.0"));
  expect(heardBy("1", "2")).toBe("garbage");
});
