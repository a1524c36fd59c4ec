import { expect, test } from "vitest";
import type { Exchange } from "@/gateway/http/exchange";
import { paramHeadersOf } from "@/lib/definitions/param-headers";
import { paramHeaderFault, paramHeaders } from "./param-headers";

const declared = paramHeadersOf({
  properties: {
    region: { type: "string", "x-mcp-header": "Region" },
    count: { type: "integer", "x-mcp-header": "Count" },
    dry: { type: "boolean", "x-mcp-header": "Dry" },
    place: { properties: { zone: { type: "string", "x-mcp-header": "Zone" } } },
  },
}).headers;

const sent = (given: string | null) =>
  paramHeaders(declared, given === null ? null : Buffer.from(given));

/** Returns whether a call with these arguments and headers is refused, and the reason. */
function fault(given: string | null, ...rawHeaders: string[]): string | null {
  const headers: Record<string, string> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    headers[name] = [headers[name], rawHeaders[at + 1]].filter(Boolean).join(", ");
  }
  const exchange = { headers, rawHeaders } as unknown as Exchange;
  return paramHeaderFault(exchange, declared, given === null ? null : Buffer.from(given));
}

test("arguments are mirrored from the bytes, nested ones too, with each digit of a number", () => {
  expect(
    sent('{"count": 12345678901234567890 ,"place":{"a":[{"zone":1}],"zone":"Zürich"},"dry":false}'),
  ).toEqual({
    "mcp-param-count": "12345678901234567890",
    "mcp-param-dry": "false",
    "mcp-param-zone": "=?base64?WsO8cmljaA==?=",
  });
  expect(sent(String.raw`{"reg\u0069on":"a\u0062","region":"last","count":4.2e1}`)).toEqual({
    "mcp-param-region": "last",
    "mcp-param-count": "42",
  });
  for (const [written, text] of Object.entries({
    "-7": "-7",
    "42.0": "42",
    "-0.0": "0",
    "1E+2": "100",
    "3.140": "3.140",
  })) {
    expect(sent(`{"count":${written}}`)).toEqual({ "mcp-param-count": text });
  }
  for (const given of [
    null,
    "{}",
    '{"region":null}',
    '{"region":[],"place":{"zone":{}}}',
    '{"place":"zone"}',
  ]) {
    expect(sent(given)).toEqual({});
  }
});

test("headers that repeat the arguments are accepted", () => {
  expect(
    fault(
      '{"region":"us west","count":42,"dry":true,"place":{"zone":"é"}}',
      "Mcp-Param-Region",
      "us west",
      "MCP-PARAM-COUNT",
      "42.0",
      "mcp-param-dry",
      "true",
      "Mcp-Param-Zone",
      "=?base64?w6k=?=",
    ),
  ).toBeNull();
  expect(fault('{"region":""}', "Mcp-Param-Region", "")).toBeNull();
  expect(fault('{"region":""}', "Mcp-Param-Region", "=?base64??=")).toBeNull();
  expect(fault('{"region":"SGVsbG8="}', "Mcp-Param-Region", "SGVsbG8=")).toBeNull();
  expect(
    fault('{"region":"=?base64?SGVsbG8="}', "Mcp-Param-Region", "=?base64?SGVsbG8="),
  ).toBeNull();
  expect(fault('{"count":9007199254740993}', "Mcp-Param-Count", "9007199254740993")).toBeNull();
  expect(fault('{"region":"a","region":"a"}', "Mcp-Param-Region", "a")).toBeNull();
  expect(fault('{"region":"a"}', "Mcp-Param-Region", "a", "Mcp-Param-Other", "x")).toBeNull();
});

test("no header is expected for what cannot be repeated", () => {
  for (const given of [null, "{}", '{"region":null,"place":null}', '{"region":{},"count":[]}']) {
    expect(fault(given)).toBeNull();
  }
  expect(fault('{"count":9007199254740993}')).toBeNull();
  expect(fault('{"count":1e400}')).toBeNull();
});

test.each([
  ["is missing", '{"region":"a"}', []],
  ["is missing", '{"region":""}', []],
  ["is missing", '{"count":0}', []],
  ["is missing", '{"count":0.5}', []],
  ["is missing", '{"dry":false}', []],
  ["is missing", '{"place":{"zone":"a"}}', []],
  ["is missing", String.raw`{"reg\u0069on":"a"}`, []],
  ["are different", '{"region":"a"}', ["Mcp-Param-Region", "b"]],
  ["are different", '{"region":"a"}', ["Mcp-Param-Region", "A"]],
  ["are different", '{"count":9007199254740993}', ["Mcp-Param-Count", "9007199254740992"]],
  ["are different", '{"count":42}', ["Mcp-Param-Count", "=?base64?NDM=?="]],
  ["are different", '{"count":42}', ["Mcp-Param-Count", "0x2a"]],
  ["are different", '{"count":"42"}', ["Mcp-Param-Count", "42.0"]],
  ["are different", '{"dry":true}', ["Mcp-Param-Dry", "True"]],
  ["are different", '{"place":{"zone":"a"}}', ["Mcp-Param-Zone", "b"]],
  ["are different", '{"region":{}}', ["Mcp-Param-Region", "{}"]],
  ["are different", '{"region":"a","region":"b"}', ["Mcp-Param-Region", "b"]],
  [
    "are different",
    '{"region":"=?base64?SGVsbG8=?="}',
    ["Mcp-Param-Region", "=?base64?SGVsbG8=?="],
  ],
  ["are different", String.raw`{"region":"\ud800"}`, ["Mcp-Param-Region", "?"]],
  ["is not encoded correctly", '{"region":"Hello"}', ["Mcp-Param-Region", "=?base64?SGVsbG8?="]],
  [
    "is not encoded correctly",
    '{"region":"Hello"}',
    ["Mcp-Param-Region", "=?base64?SGVs!!!bG8=?="],
  ],
  ["is not encoded correctly", '{"region":"é"}', ["Mcp-Param-Region", "é"]],
  ["is not given", "{}", ["Mcp-Param-Region", "a"]],
  ["is not given", '{"region":null}', ["Mcp-Param-Region", "null"]],
  ["sent more than once", '{"region":"a"}', ["Mcp-Param-Region", "a", "mcp-param-region", "a"]],
  ["sent more than once", '{"region":"a, b"}', ["Mcp-Param-Region", "a", "mcp-param-region", "b"]],
])("a header that %s is refused: %s %j", (why, given, rawHeaders) => {
  expect(fault(given, ...rawHeaders)).toContain(why);
});
