import { expect, test } from "vitest";
import { type AnswerMessage, parseAnswer } from "@/gateway/upstreams/connection/parse-answer";
import { decodeMessage } from "@/gateway/upstreams/decode/decode-message";
import { shownResult } from "./shown-result";

async function shown(result: string) {
  const bytes = Buffer.from(`{"jsonrpc":"2.0","id":1,"result":${result}}`);
  const message = decodeMessage(bytes) as AnswerMessage;
  return shownResult(await parseAnswer(bytes, message, "tools/call"));
}

test.each([
  ["an integer above 2^53", '{"id":9007199254740993}', '{\n  "id": 9007199254740993\n}'],
  ["an array", "[0.1234567890123456789,1e400]", "[\n  0.1234567890123456789,\n  1e400\n]"],
  ["null", "null", "null"],
])("structured content is shown as the server wrote it: %s", async (_what, sent, text) => {
  expect((await shown(`{"content":[],"structuredContent":${sent}}`)).structured).toBe(text);
});

test("the text of an embedded resource is shown with its URI", async () => {
  const resource = { uri: "ui://chart", mimeType: "text/html", text: "<p>" };
  const { blocks } = await shown(JSON.stringify({ content: [{ type: "resource", resource }] }));
  expect(blocks).toEqual([{ type: "text", text: "<p>", uri: "ui://chart" }]);
});

test("structured content that is too long is cut, and a result without any shows none", async () => {
  const long = await shown(`{"content":[],"structuredContent":"${"a".repeat(150_000)}"}`);
  expect(long.structured).toMatch(/^"a{99999}\n… cut after 100000 characters$/);
  const longer = await shown(`{"content":[],"structuredContent":"${"a".repeat(300_000)}"}`);
  expect(longer.structured).toMatch(/^"a{99999}\n… cut after 100000 characters$/);
  expect((await shown('{"content":[]}')).structured).toBeNull();
});
