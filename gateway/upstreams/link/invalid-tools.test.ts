import { expect, test } from "vitest";
import type { Era } from "@/gateway/upstreams/call-target";
import type { Asked, Connection } from "@/gateway/upstreams/connection/connection";
import type { AnswerMessage } from "@/gateway/upstreams/connection/parse-answer";
import { decodeMessage } from "@/gateway/upstreams/decode/decode-message";
import { listItems } from "./list-items";

const tool = (name: string, header: unknown) => ({
  name,
  inputSchema: { type: "object", properties: { a: { type: "string", "x-mcp-header": header } } },
});
const TOOLS = [tool("valid", "Region"), tool("invalid", "My Region"), tool("other", "Id")];

async function listed(era: Era, heardAtMs: number | null) {
  const connection = {
    facts: { era, capabilities: { tools: {} } },
    heardAtMs,
    request: async (method: string, _params: unknown, { readAnswer }: Asked) => {
      const bytes = Buffer.from(
        JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools: TOOLS } }),
      );
      return readAnswer?.(bytes, decodeMessage(bytes) as AnswerMessage, method);
    },
  } as unknown as Connection;
  const { items, problems } = await listItems(connection, 1_000);
  return { names: items.map(({ name }) => name), problems };
}

test("a tool with an invalid header declaration is left out by itself, and the problem names it", async () => {
  expect(await listed("modern", null)).toEqual({
    names: ["valid", "other"],
    problems: [
      'The tool "invalid" is invalid: its x-mcp-header at "a" is not the name of a header.',
    ],
  });
});

test("declarations do not matter where no headers are sent", async () => {
  const names = ["valid", "invalid", "other"];
  expect(await listed("modern", 5)).toEqual({ names, problems: [] });
  expect(await listed("legacy", null)).toEqual({ names, problems: [] });
});
