import { expect, test } from "vitest";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import { KEEP_ALIVE } from "@/gateway/http/keep-alive";
import { ECHO_KINDS, echoScene } from "@/gateway/testing/echo-scene";
import { MODERN_META } from "@/gateway/testing/gateway";
import { testExchange } from "@/lib/tokens/testing/process";

// Every call that takes long shows that it is still running, whatever its era, transport, method or
// form. The server never answers, and the times are shortened.

const scene = echoScene();
const METHODS: Readonly<Record<string, Record<string, unknown>>> = {
  "tools/call": { name: "e_tool", arguments: { silent: "silent" } },
  "prompts/get": { name: "e_prompt", arguments: { silent: "silent" } },
  "resources/read": { uri: "latchkey://e/file:///a", silent: "silent" },
  "completion/complete": {
    ref: { type: "ref/prompt", name: "e_prompt" },
    argument: { name: "silent", value: "silent" },
  },
};

/**
 * Sends a request, and reads its answer until two comments have arrived. Then the client leaves.
 */
async function firstSigns(form: "modern" | "legacy" | "batch", method: string, params: object) {
  const _meta = form === "modern" ? { _meta: MODERN_META } : {};
  const message = { jsonrpc: "2.0", id: 7, method, params: { ...params, ..._meta } };
  const { name = "", uri = name } = params as { name?: string; uri?: string };
  const version = { modern: "2026-07-28", legacy: "2025-11-25", batch: "2025-03-26" }[form];
  const modern = { "mcp-method": method, ...(uri === "" ? {} : { "mcp-name": uri }) };
  const exchange = testExchange({
    path: "/mcp",
    headers: {
      ...{ host: "localhost:12009", "content-type": "application/json" },
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${scene.token}`,
      "mcp-protocol-version": version,
      ...(form === "modern" ? modern : {}),
    },
    body: JSON.stringify(form === "batch" ? [message] : message),
  });
  const services = { ...scene.services, keepAlive: { afterMs: 30, everyMs: 30 } };
  const request = { exchange, process: scene.fixture.process, now: new Date() };
  const { headers, body } = await mcpEndpoint(request, services);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  while (text.split("\n\n").length < 3) text += Buffer.from((await reader.read()).value ?? []);
  await reader.cancel();
  return { type: headers["content-type"], text };
}

test.each(ECHO_KINDS.flatMap((kind) => Object.keys(METHODS).map((method) => ({ kind, method }))))(
  "a silent $method over $kind shows that it is running, to clients of both eras and in a batch",
  async ({ kind, method }) => {
    await scene.plantEcho(kind);
    for (const form of ["modern", "legacy", "batch"] as const) {
      const { type, text } = await firstSigns(form, method, METHODS[method] ?? {});
      expect(type).toBe("text/event-stream");
      expect(text).toMatch(/^(: keepalive\n\n){2}/);
    }
  },
);

test("the first sign comes long before proxies give up, and the others follow", () => {
  expect(KEEP_ALIVE).toEqual({ afterMs: 5_000, everyMs: 15_000 });
});
