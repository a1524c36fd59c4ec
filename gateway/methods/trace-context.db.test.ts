import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, plantServer, testUpstream, tokenFor } from "@/gateway/testing/gateway";
import { sseServer, talkingProgram } from "@/gateway/upstreams/testing/channel-servers";
import { workingFolderParents } from "@/lib/commands/working-folders";
import { publishProcess } from "@/lib/process/process";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

// The trace context of OpenTelemetry is in `_meta` under names without a prefix (SEP-414), and
// belongs to whoever wrote it.

const SENT = {
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
  tracestate: "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
  baggage: "userId=alice,serverNode=DF%2028,note=%C3%A9",
};
const RETURNED = {
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
  tracestate: "congo=lZWRzIHRoNhcm5hbCBwbGVhc3VyZS4",
  baggage: "server=db%2C1",
};
/** A result of each method, which repeats the `_meta` that the server got. */
const RESULT = { content: [], messages: [], contents: [], completion: { values: [] } };
const resultOf = (meta: unknown, more = {}) => ({
  ...{ ...RESULT, ...more, _meta: { ...RETURNED, "example.com/got": meta } },
});

const PARAMS = {
  "tools/call": (of: string) => ({ name: `${of}_tool`, arguments: {} }),
  "prompts/get": (of: string) => ({ name: `${of}_prompt` }),
  "resources/read": (of: string) => ({ uri: `latchkey://${of}/file:///a` }),
  "completion/complete": (of: string) => ({
    ref: { type: "ref/prompt", name: `${of}_prompt` },
    argument: { name: "a", value: "b" },
  }),
} as const;
type Method = keyof typeof PARAMS;
const METHODS = Object.keys(PARAMS) as Method[];
const SERVERS = ["modern", "legacy", "sse", "stdio"] as const;
const ITEMS = [
  { name: "tool" },
  { kind: "prompt", name: "prompt" },
  { kind: "resource", name: "file:///a" },
] as const;

let folder: string;
let fixture: TestProcess;
let token: string;
const closing: (() => Promise<void>)[] = [];
const headers: (string | undefined)[] = [];

/** A server over Streamable HTTP, which sends progress with a trace context of its own if asked. */
async function httpServer(era: "modern" | "legacy"): Promise<string> {
  const capabilities = { tools: {}, prompts: {}, resources: {}, completions: {} };
  const upstream = await testUpstream(async (request, response) => {
    if (request.method !== "POST") return void response.writeHead(405).end();
    const { id, method, params = {} } = JSON.parse(await text(request));
    if (id === undefined) return void response.writeHead(202).end();
    const said = (message: object) => JSON.stringify({ jsonrpc: "2.0", ...message });
    const say = (message: object) =>
      response.writeHead(200, { "content-type": "application/json" }).end(said({ id, ...message }));
    if (method === "server/discover") {
      if (era === "legacy") return void say({ error: { code: -32601, message: "no" } });
      const found = { supportedVersions: ["2026-07-28"], ttlMs: 0, cacheScope: "private" };
      return void say({ result: { resultType: "complete", capabilities, ...found } });
    }
    if (method === "initialize") {
      const serverInfo = { name: "traces", version: "1" };
      return void say({ result: { protocolVersion: "2025-11-25", capabilities, serverInfo } });
    }
    headers.push(request.headers.traceparent as string | undefined);
    const more = era === "modern" ? { resultType: "complete" } : {};
    const result = resultOf(params._meta, more);
    const progressToken = params._meta?.progressToken;
    if (progressToken === undefined) return void say({ result });
    const progress = { progressToken, progress: 1, _meta: RETURNED };
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${said({ method: "notifications/progress", params: progress })}\n\n`);
    response.end(`data: ${said({ id, result })}\n\n`);
  });
  closing.push(upstream.close);
  return upstream.url;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-traces-"));
  const made = await testProcess();
  const config = { ...made.process.config, allowStdio: true, dataDir: folder };
  fixture = { ...made, process: { ...made.process, config } };
  publishProcess(fixture.process);
  token = await tokenFor(fixture, (await plantKey(fixture, {})).id);
  for (const era of ["modern", "legacy"] as const) {
    await plantServer(fixture, { name: era, url: await httpServer(era), items: ITEMS });
  }
  const sse = await sseServer((id, stream, params) =>
    stream.write(
      `data: {"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(resultOf(params._meta))}}\n\n`,
    ),
  );
  closing.push(sse.close);
  await plantServer(fixture, { name: "sse", url: sse.url, transport: "sse", items: ITEMS });
  const says = `'{"jsonrpc":"2.0","id":' + id + ',"result":' + JSON.stringify({ ...${JSON.stringify(RESULT)}, _meta: { ...${JSON.stringify(RETURNED)}, "example.com/got": params._meta } }) + "}\\n"`;
  const row = { transport: "stdio", url: null as never, ...talkingProgram(says) } as const;
  await plantServer(fixture, { name: "stdio", items: ITEMS, ...row });
});
afterAll(async () => {
  await fixture.close();
  for (const close of closing) await close();
  for (const one of [folder, ...workingFolderParents(folder)]) {
    rmSync(one, { recursive: true, force: true });
  }
});

describe.each(["modern", "legacy"] as const)("a client of the %s era", (era) => {
  test.each(SERVERS)("exchanges trace context with the server %s in each method", async (of) => {
    for (const method of METHODS) {
      const params = { ...PARAMS[method](of), _meta: SENT };
      const { last } = await ask(fixture, token, { era, method, params });
      expect(last.result?._meta, method).toMatchObject({ ...RETURNED, "example.com/got": SENT });
    }
  });

  test.each(["modern", "legacy"])(
    "gets the trace context of the server %s's progress",
    async (of) => {
      for (const method of METHODS) {
        const params = { ...PARAMS[method](of), _meta: { ...SENT, progressToken: "p" } };
        const { messages } = await ask(fixture, token, { era, method, params });
        expect(messages, method).toMatchObject([
          { params: { progressToken: "p", progress: 1, _meta: RETURNED } },
          { result: { _meta: { ...RETURNED, "example.com/got": SENT } } },
        ]);
      }
    },
  );
});

test("a trace context in the headers of a client is about its connection to Latchkey, and stays here", async () => {
  headers.length = 0;
  for (const method of METHODS) {
    const sent = { era: "modern", method, params: PARAMS[method]("modern") } as const;
    const { last } = await ask(fixture, token, { ...sent, headers: SENT });
    expect(last.result._meta["example.com/got"]).not.toHaveProperty("traceparent");
  }
  expect(headers).toEqual([undefined, undefined, undefined, undefined]);
});
