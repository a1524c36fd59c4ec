import { ProtocolError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { MessageReader } from "@/gateway/upstreams/decode/message-reader";
import { refusalIn, updateIn } from "./subscribing";

function updateOf(params: object) {
  const reader = new MessageReader();
  const method = "notifications/resources/updated";
  reader.add(Buffer.from(JSON.stringify({ jsonrpc: "2.0", method, params })));
  return updateIn(reader.end());
}

test("of an update that is too large, only the URI is left, and none of a URI that is too large", () => {
  expect(updateOf({ uri: "memo://a", more: "x" })?.params.toString()).toContain("more");
  const params = Buffer.from('{"uri":"memo://a"}');
  expect(updateOf({ uri: "memo://a", more: "x".repeat(33_000) })).toEqual({
    uri: "memo://a",
    params,
  });
  expect(updateOf({ uri: "memo://".padEnd(33_000, "a") })).toBeNull();
  expect(updateOf({ more: "x" })).toBeNull();
});

test("a server's error is found in a response and in the body of a refusal, and credentials are none", () => {
  const said = { code: -32602, message: "No such resource" };
  const text = JSON.stringify({ jsonrpc: "2.0", id: 1, error: said });
  const refused = (status: number, body: string) =>
    refusalIn(
      new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, "refused", { status, text: body }),
    );
  expect(refusalIn(new ProtocolError(said.code, said.message))).toEqual(said);
  expect(refused(400, text)).toEqual(said);
  expect(refused(401, text)).toBeNull();
  expect(refused(503, text)).toBeNull();
  expect(refused(404, "<h1>Not found</h1>")).toBeNull();
  expect(refusalIn(new Error("broken"))).toBeNull();
});
