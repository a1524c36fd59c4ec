import { describe, expect, test } from "vitest";
import type { ManagedLink } from "@/gateway/upstreams/link/managed-link";
import { sseServer, talkingProgram } from "@/gateway/upstreams/testing/channel-servers";
import { linkScene } from "@/gateway/upstreams/testing/link-scene";
import { events, http, rawServer } from "@/gateway/upstreams/testing/raw-server";

const scene = linkScene();
const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const good = (id: string) => `{"jsonrpc":"2.0","id":${id},"result":{"messages":[],"fine":true}}`;

type Said = (id: string) => string;

/**
 * Functions that open a link to a server, by transport. The server performs the handshake normally
 * and answers everything else with `said`.
 */
const transports: Record<string, (said: () => Said) => Promise<ManagedLink>> = {
  "Streamable HTTP, JSON": async (said) => linkTo(await httpServer((id) => http(said()(id)))),
  "Streamable HTTP, events": async (said) =>
    linkTo(await httpServer((id) => events(`id: 1\ndata: ${said()(id)}\n\n`))),
  "HTTP+SSE": async (said) => {
    const server = await sseServer((id, stream) => stream.write(`data: ${said()(id)}\n\n`));
    scene.servers.push(server as never);
    const id = await scene.stage.add("sse", { url: server.url, transport: "sse" });
    return scene.linkOf(id);
  },
};

async function httpServer(answer: (id: string) => Buffer) {
  const server = await rawServer("legacy", ({ id }, socket) => void socket.write(answer(id)));
  scene.servers.push(server as never);
  return server;
}
const linkTo = async ({ url }: { url: string }) =>
  scene.linkOf(await scene.stage.add("bad", { url }));

const METHODS = ["prompts/get", "resources/read", "completion/complete", "tools/call"];
const problemOf = async (link: ManagedLink, method: string) => {
  const answer = await link.request(method, { name: "x", uri: "file:///r" });
  return answer.ok ? answer.value : String(answer.failure.params?.problem);
};

describe.each(Object.keys(transports))("hostile answers over %s", (transport) => {
  let said: Said = good;
  const open = () => transports[transport]?.(() => said) as Promise<ManagedLink>;

  test.each([
    [
      "a deep result",
      (id: string) => `{"jsonrpc":"2.0","id":${id},"result":{"a":${deep(30_000)}}}`,
    ],
    [
      "a deep error",
      (id: string) =>
        `{"jsonrpc":"2.0","id":${id},"error":{"code":1,"message":"","data":${deep(30_000)}}}`,
    ],
    ["a deep member beside it", (id: string) => good(id).replace("{", `{"x":${deep(30_000)},`)],
  ])(
    "%s fails the call with an error that names the fault, and the link keeps working",
    async (_, says) => {
      const link = await open();
      for (const method of METHODS) {
        said = says;
        expect(await problemOf(link, method)).toMatch(/deeper than 100/);
        said = good;
        expect(await problemOf(link, method)).toMatchObject({ result: { fine: true } });
      }
    },
  );

  test("an answer with too many members fails the call with an error that names the fault", async () => {
    const link = await open();
    said = (id) => `{"jsonrpc":"2.0","id":${id},"result":{"a":[${"0,".repeat(60_000)}0]}}`;
    expect(await problemOf(link, "prompts/get")).toMatch(/more parts/);
    said = (id) => `{"jsonrpc":"2.0","id":${id},"result":{"a":[${"0,".repeat(40_000)}0]}}`;
    expect(await problemOf(link, "prompts/get")).toMatchObject({ result: {} });
  });

  test("an answer with both a result and an error, or with a repeated name, fails with an error that names the fault", async () => {
    const link = await open();
    said = (id) => `{"jsonrpc":"2.0","id":${id},"result":{},"error":{"code":1,"message":""}}`;
    expect(await problemOf(link, "prompts/get")).toMatch(/ambiguous/);
    said = (id) => `{"jsonrpc":"2.0","id":${id},"result":{},"result":{"fine":true}}`;
    expect(await problemOf(link, "prompts/get")).toMatch(/ambiguous/);
  });

  test("no form of notification or request from the server ends the call or the link", async () => {
    const link = await open();
    const odd = [
      `{"jsonrpc":"2.0","id":${deep(30_000)},"method":"ping"}`,
      `{"jsonrpc":"2.0","id":${deep(30_000)},"result":{}}`,
      `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${deep(30_000)}}}`,
      '{"jsonrpc":"2.0","id":"theirs","method":"sampling/createMessage","params":{}}',
      '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}',
    ];
    const separator = transport.includes("JSON") ? "" : "\n\ndata: ";
    for (const one of odd) {
      // A JSON response to a POST holds only one message.
      said = (id) => (separator === "" ? good(id) : `${one}${separator}${good(id)}`);
      const answer = await problemOf(link, "prompts/get");
      if (transport === "Streamable HTTP, events" && one.includes("[[")) {
        expect(answer).toMatch(/deeper than 100/);
      } else expect(answer).toMatchObject({ result: { fine: true } });
    }
  });
});

test("an answer in a million chunks of one byte fails only its own call", async () => {
  const head =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
  const body = "1\r\n \r\n".repeat(1e6);
  const { url } = await httpServer(() => Buffer.from(head + body));
  // A busy machine takes several seconds to read a million chunks.
  const link = scene.linkOf(await scene.stage.add("bad", { url, callSeconds: 60 }));
  expect(await problemOf(link, "prompts/get")).toMatch(/small pieces/);
}, 90_000);

describe("hostile answers over stdio", () => {
  const linkOf = async (says: string) =>
    scene.linkOf(await scene.stage.add("stdio", { ...talkingProgram(says), callSeconds: 3 }));
  const afterwards = '\'{"jsonrpc":"2.0","id":\' + id + \',"result":{"fine":true}}\\n\'';

  test.each([
    ["a deep id", `'{"jsonrpc":"2.0","id":' + '['.repeat(3e4) + ']'.repeat(3e4) + ',"result":{}}'`],
    [
      "a deep id of a request",
      `'{"jsonrpc":"2.0","method":"ping","id":' + '['.repeat(3e4) + ']'.repeat(3e4) + '}'`,
    ],
    ["no JSON", `'Listening on port 3000'`],
    ["half a message", `'{"jsonrpc":"2.0","id":7,'`],
    ["another's answer", `'{"jsonrpc":"2.0","id":424242,"result":{"not":"yours"}}'`],
    ["a batch", `'[{"jsonrpc":"2.0","id":7,"result":{}}]'`],
  ])("a line with %s is dropped, and the next line is read", async (_, line) => {
    const link = await linkOf(`${line} + '\\n' + ${afterwards}`);
    for (const method of METHODS) {
      expect(await problemOf(link, method)).toMatchObject({ result: { fine: true } });
    }
    expect(link.isOpen()).toBe(true);
  });

  test("a result that is nested too deeply fails its call at once, with an error that names the fault", async () => {
    const result = `'{"jsonrpc":"2.0","result":{"a":' + '['.repeat(3e5) + ']'.repeat(3e5) + '},"id":' + id + '}\\n'`;
    const link = await linkOf(result);
    for (const method of METHODS) {
      expect(await problemOf(link, method)).toMatch(/deeper than 100/);
    }
    expect(link.isOpen()).toBe(true);
  });

  test("a large result is read completely while other tasks continue to run", async () => {
    const result = `'{"jsonrpc":"2.0","id":' + id + ',"result":{"text":"' + 'é\\\\n'.repeat(3e5) + '"}}\\n'`;
    const link = await linkOf(result);
    await link.open();
    let turns = 0;
    let busy = true;
    const watch = () => {
      turns++;
      if (busy) setImmediate(watch);
    };
    setImmediate(watch);
    const answer = await problemOf(link, "tools/call");
    busy = false;
    expect(answer).toMatchObject({ result: { text: "é\n".repeat(300_000) } });
    expect(turns).toBeGreaterThan(10);
  });

  test("a flood of notifications closes the link and fails the call with an error that says so", async () => {
    const flood = `'{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\\n'.repeat(2e4)`;
    const link = await linkOf(flood);
    let heard = 0;
    link.on("tools", () => heard++);
    expect(await problemOf(link, "tools/call")).toMatch(/more notifications/);
    expect(heard).toBeLessThan(2_000);
    expect(link.isOpen()).toBe(false);
  });

  test("notifications at a normal rate all arrive", async () => {
    const some = `'{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\\n'.repeat(200)`;
    const link = await linkOf(`${some} + ${afterwards}`);
    let heard = 0;
    link.on("tools", () => heard++);
    expect(await problemOf(link, "tools/call")).toMatchObject({ result: { fine: true } });
    expect(heard).toBe(200);
  });
});

test("a handshake with too many capabilities fails with an error that names the fault", async () => {
  const server = await scene.serve({
    era: "legacy",
    capabilities: { experimental: Array(5_000).fill(0) as never },
  });
  const link = scene.linkOf(await scene.stage.add("greets", { url: server.url }));
  const opened = await link.open();
  expect(opened).toMatchObject({ ok: false, failure: { problem: { code: "answer_too_many" } } });
});

test("a page of a list may have more members than a call's result", async () => {
  const tool = (name: string) => ({ name, inputSchema: { type: "object", x: Array(500).fill(0) } });
  const server = await scene.serve({
    era: "modern",
    tools: Array.from({ length: 200 }, (_, at) => tool(`tool-${at}`)),
    pageSize: 200,
  });
  const link = scene.linkOf(await scene.stage.add("large", { url: server.url }));
  const checked = await link.check();
  expect(checked.ok && checked.value.items).toHaveLength(200);
});
