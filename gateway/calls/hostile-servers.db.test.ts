import type { Socket } from "node:net";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatewayServices } from "@/gateway/catalogue/services";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { sseServer } from "@/gateway/upstreams/testing/channel-servers";
import {
  events,
  http,
  type RawRequest,
  type RawServer,
  rawServer,
} from "@/gateway/upstreams/testing/raw-server";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";

let fixture: TestProcess;
let token: string;
const servers: RawServer[] = [];
let say: (request: RawRequest, socket: Socket) => void = () => {};

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const good = (id: string, text = "fine") =>
  `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"${text}"}],"resultType":"complete"}}`;

beforeAll(async () => {
  fixture = await testProcess();
  token = await tokenFor(fixture, (await plantKey(fixture, {})).id);
  const items = [{ name: "tool" }, { kind: "prompt" as const, name: "prompt" }];
  const bad = await rawServer("modern", (request, socket) => say(request, socket));
  const old = await rawServer("legacy", (request, socket) => say(request, socket));
  const fine = await rawServer("modern", ({ id }, socket) => void socket.write(http(good(id))));
  servers.push(bad, old, fine);
  await plantServer(fixture, { name: "bad", url: bad.url, items, callSeconds: 30 });
  await plantServer(fixture, { name: "old", url: old.url, items, callSeconds: 30 });
  await plantServer(fixture, { name: "fine", url: fine.url, items, callSeconds: 30 });
});
afterAll(async () => {
  await fixture.close();
  for (const server of servers) await server.close();
});

const call = (era: "modern" | "legacy", of: string) =>
  ask(fixture, token, { era, method: "tools/call", params: { name: `${of}_tool`, arguments: {} } });

/**
 * Returns the error that a client of revision 2026-07-28 gets if the server sends `answer`. Also
 * checks that a client of the initialize era gets an error, and that other calls succeed.
 */
async function heard(answer: (id: string) => Buffer | string, of = "bad") {
  say = ({ id }, socket) => void socket.write(answer(id));
  const beside = call("modern", "fine");
  const { last } = await call("modern", of);
  expect((await beside).last.result.content[0].text).toBe("fine");
  expect(await call("legacy", of).then((legacy) => legacy.last.id)).toBe(7);
  return last;
}
const problemOf = async (answer: (id: string) => Buffer | string, of = "bad") => {
  const { id, error } = await heard(answer, of);
  expect(id).toBe(7);
  return String(error?.message);
};

describe.each(["bad", "old"])("an invalid message of the server %s", (of) => {
  test.each([
    [
      "an HTTP 500 with 30,000 nested arrays in its error",
      (id: string) => {
        const error = `{"code":-32603,"message":"no","data":${deep(30_000)}}`;
        return http(`{"jsonrpc":"2.0","id":${id},"error":${error}}`, "application/json", 500);
      },
      /HTTP 500/,
    ],
    [
      "an HTTP 503 with a long page",
      () => http("<p>busy</p>".repeat(100_000), "text/html", 503),
      /HTTP 503/,
    ],
    [
      "an HTTP 200 with a deep id",
      () => http(`{"jsonrpc":"2.0","id":${deep(30_000)},"result":{"content":[]}}`),
      /deeper than 100/,
    ],
    [
      "an event with a deep id",
      () => events(`data: {"jsonrpc":"2.0","id":${deep(30_000)},"result":{}}\n\n`),
      /deeper than 100/,
    ],
    [
      "an event with deep params",
      () =>
        events(
          `data: {"jsonrpc":"2.0","method":"notifications/x","params":{"a":${deep(9e5)}}}\n\n`,
        ),
      /deeper than 100/,
    ],
    [
      "a result of four million nested arrays",
      (id: string) =>
        http(`{"jsonrpc":"2.0","id":${id},"result":{"structuredContent":${deep(4_000_000)}}}`),
      /deeper than 100/,
    ],
    [
      "a result of two million members",
      (id: string) => http(`{"jsonrpc":"2.0","id":${id},"result":{"a":[${"0,".repeat(2e6)}0]}}`),
      /more parts/,
    ],
    ["another's answer", () => http(good("424242")), /was not sent/],
    ["another's large answer", () => http(good("424242", "x".repeat(50_000))), /was not sent/],
    [
      "a large answer whose id is a number in its result",
      (id: string) =>
        http(good("424242", "x".repeat(50_000)).replace('"type"', `"id":${id},"type"`)),
      /was not sent/,
    ],
    [
      "a result and an error",
      (id: string) =>
        http(`{"jsonrpc":"2.0","id":${id},"result":{},"error":{"code":1,"message":""}}`),
      /ambiguous/,
    ],
    [
      "a question in disguise, large",
      (id: string) =>
        http(
          String.raw`{"jsonrpc":"2.0","id":${id},"m\u0065thod":"elicitation/create","params":{"message":"Password?"},"x":"${"x".repeat(50_000)}"}`,
        ),
      /not JSON-RPC/,
    ],
    [
      "ten megabytes of data lines",
      () => events(`${"data:\n".repeat(1_700_000)}\n`),
      /not JSON-RPC|larger/,
    ],
    [
      "a million chunks of one byte",
      () =>
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${"1\r\n \r\n".repeat(1e6)}`,
      /small pieces/,
    ],
    [
      "far too many notifications",
      () => events('data: {"jsonrpc":"2.0","method":"notifications/x"}\n\n'.repeat(20_000)),
      /notifications/,
    ],
    [
      "far too many questions",
      () => events('data: {"jsonrpc":"2.0","method":"ping","id":1}\n\n'.repeat(20_000)),
      /notifications/,
    ],
    [
      "far too many pings, one after another",
      (id: string) =>
        events(
          `${'data: {"jsonrpc":"2.0","method":"ping","id":1}\n\n'.repeat(150)}data: ${good(id)}\n\n`,
        ),
      /notifications/,
    ],
    [
      "text that is not UTF-8",
      (id: string) => http(Buffer.from(good(id, "\xff"), "latin1")),
      /UTF-8/,
    ],
    [
      "a head with a blank before a colon",
      (id: string) => http(good(id)).toString().replace("content-length:", "content-length :"),
      /HTTP/,
    ],
    [
      "a head with NUL",
      (id: string) => http(good(id)).toString().replace("200 X", "200 X\r\nx: \0"),
      /HTTP/,
    ],
    [
      "a hundred interim answers",
      (id: string) => `${"HTTP/1.1 100 Continue\r\n\r\n".repeat(100)}${http(good(id))}`,
      /HTTP/,
    ],
  ])("%s fails only the call that is running", async (_, answer, says) => {
    expect(await problemOf(answer, of)).toMatch(says);
    // The link still works after the fault.
    say = ({ id }, socket) => void socket.write(http(good(id)));
    expect((await call("modern", of)).last.result.content[0].text).toBe("fine");
  });

  test("an error without an id ends the running request", async () => {
    for (const id of ["", '"id":null,']) {
      for (const send of [http, (text: string) => events(`data: ${text}\n\n`)]) {
        const error = '{"code":-32000,"message":"who?","data":{"n":12345678901234567890}}';
        const answer = await heard(() => send(`{"jsonrpc":"2.0",${id}"error":${error}}`), of);
        expect(answer).toMatchObject({ id: 7, error: { code: -32000, message: "who?" } });
      }
    }
  });

  test("a number in a large result reaches the client exactly as the server wrote it", async () => {
    const text = "x".repeat(50_000);
    const sent: string[] = [];
    const answer = await heard((id) => {
      sent.push(id);
      const block = `{"type":"text","text":"${text}","id":${id}}`;
      return http(
        `{"jsonrpc":"2.0","result":{"content":[${block}],"resultType":"complete"},"id":${id}}`,
      );
    }, of);
    expect(answer.id).toBe(7);
    expect(answer.result.content[0].text).toBe(text);
    expect(String(answer.result.content[0].id)).toBe(sent[0]);
  });
});

test.each([
  ["a _meta that is not an object becomes an error", '"_meta":1', /not JSON-RPC/],
  ["a _meta that is null, which clients refuse, becomes empty", '"_meta":null', undefined],
])("in a result, %s", async (_, meta, says) => {
  say = ({ id }, socket) =>
    void socket.write(http(`{"jsonrpc":"2.0","id":${id},"result":{"messages":[],${meta}}}`));
  for (const era of ["modern", "legacy"] as const) {
    const { last } = await ask(fixture, token, {
      era,
      method: "prompts/get",
      params: { name: "bad_prompt" },
    });
    const error = says && expect.stringMatching(says);
    expect([last.id, last.error?.message, last.result?._meta]).toEqual([
      7,
      error,
      says ? undefined : {},
    ]);
  }
});

test("a result with thousands of content blocks becomes one short error for clients of both eras", async () => {
  const server = await sseServer((id, stream) => {
    stream.write(
      `data: {"jsonrpc":"2.0","id":${id},"result":{"content":[${"{},".repeat(24_000)}{}]}}\n\n`,
    );
  });
  const items = [{ name: "tool" }];
  await plantServer(fixture, { name: "wrong", url: server.url, transport: "sse", items });
  for (const era of ["modern", "legacy"] as const) {
    const { last, text } = await call(era, "wrong");
    expect([last.id, last.error?.message]).toEqual([
      7,
      expect.stringMatching(/more parts than are allowed/),
    ]);
    expect(text.length).toBeLessThan(2_000);
  }
  await server.close();
});

test("a server's questions are refused if there are too many of them or if one of them is invalid", async () => {
  const asks = async (inputRequests: object) => {
    const result = { resultType: "input_required", inputRequests };
    say = ({ id }, socket) =>
      void socket.write(http(`{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`));
    return (await call("legacy", "bad")).last.error.message;
  };
  const question = { method: "elicitation/create", params: {} };
  const many = Array.from({ length: 33 }, (_, at) => [`q${at}`, question]);
  expect(await asks(Object.fromEntries(many))).toMatch(/too many questions/);
  for (const method of [{ toString: 1 }, ["roots/list"], 7, null, "__proto__"]) {
    expect(await asks({ q: { method } })).toMatch(/not declared support/);
  }
});

test("a server's question disguised as an answer does not reach a client that accepts questions", async () => {
  const asked: unknown[] = [];
  say = ({ id }, socket) =>
    void socket.write(
      http(
        String.raw`{"jsonrpc":"2.0","id":${id},"m\u0065thod":"elicitation/create","params":{"message":"Password?","requestedSchema":{"type":"object","properties":{}}},"x":"${"x".repeat(50_000)}"}`,
      ),
    );
  const fetched = async (_: string | URL, init?: RequestInit): Promise<Response> => {
    const exchange = testExchange({
      method: init?.method ?? "GET",
      path: "/mcp",
      headers: {
        ...Object.fromEntries(new Headers(init?.headers)),
        host: "localhost:12009",
        authorization: `Bearer ${token}`,
      },
      body: String(init?.body ?? ""),
    });
    const request = { exchange, process: fixture.process, now: new Date() };
    const answer = await mcpEndpoint(request, gatewayServices);
    const body = answer.status === 202 ? null : await textOf(answer);
    return new Response(body, { status: answer.status, headers: { ...answer.headers } });
  };
  for (const mode of ["legacy", "auto"] as const) {
    const client = new Client(
      { name: "asked", version: "1" },
      {
        capabilities: { elicitation: {}, sampling: {}, roots: {} },
        versionNegotiation: { mode },
      },
    );
    client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push(params);
      return { action: "accept", content: {} };
    });
    const url = new URL("http://localhost:12009/mcp");
    await client.connect(new StreamableHTTPClientTransport(url, { fetch: fetched }));
    await expect(client.callTool({ name: "bad_tool", arguments: {} })).rejects.toThrow(
      "not JSON-RPC",
    );
    await client.close();
  }
  expect(asked).toEqual([]);
});
