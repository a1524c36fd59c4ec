import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask, plantServer, type TestUpstream, testUpstream } from "@/gateway/testing/gateway";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";

/** A server of 2025-11-25 that answers only once its person has opened an address. */
const scene = faultyScene();
const ADDRESS = "https://files.example.com/connect?elicitationId=e-1";
const ELICITATION = { mode: "url", elicitationId: "e-1", url: ADDRESS, message: "Sign in." };
let server: TestUpstream;
let elicitations: unknown;
let isOpened = false;
let heard: { arguments?: object; inputResponses?: unknown; requestState?: unknown }[];

beforeEach(async () => {
  [isOpened, heard, elicitations] = [false, [], [ELICITATION]];
  server = await testUpstream(async (request, response) => {
    if (request.method !== "POST") return void response.writeHead(405).end();
    const { id, method, params } = JSON.parse(await text(request));
    if (id === undefined) return void response.writeHead(202).end();
    const error = { code: -32042, message: "More is needed.", data: { elicitations } };
    const content = [{ type: "text", text: "done" }];
    const said = isOpened ? { result: { content } } : { error };
    const info = { protocolVersion: "2025-11-25", capabilities: { tools: {} } };
    const greeted = { result: { ...info, serverInfo: { name: "files", version: "1" } } };
    const unknown = { error: { code: -32601, message: "Method not found" } };
    if (method === "tools/call") heard.push(params);
    const found: Record<string, object> = { initialize: greeted, "tools/call": said };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(found[method] ?? unknown) }));
  });
  const items = [{ name: "list" }];
  await plantServer(scene.fixture, { name: "files", url: server.url, era: "legacy", items });
  await waitForProcesses(scene.fixture.database.db);
});
afterEach(() => server.close());

const call = (
  elicitation: object | null,
  more: object = {},
  era: "modern" | "legacy" = "modern",
) => {
  const capabilities = elicitation === null ? {} : { elicitation };
  const meta = { _meta: { "io.modelcontextprotocol/clientCapabilities": capabilities } };
  const params = {
    name: "files_list",
    arguments: { n: 1 },
    ...(era === "modern" ? meta : {}),
    ...more,
  };
  return ask(scene.fixture, scene.token, { era, method: "tools/call", params }, scene.services);
};

test("a client of 2026-07-28 is asked to open the address, and its repeated call is made as before", async () => {
  const { result } = (await call({ url: {} })).last;
  expect(result).toMatchObject({ resultType: "input_required" });
  const [[name, asked] = []] = Object.entries<object>(result.inputRequests);
  const { elicitationId: _, ...params } = ELICITATION;
  expect(asked).toEqual({ method: "elicitation/create", params });
  isOpened = true;
  const { requestState } = result;
  const inputResponses = { [String(name)]: { action: "accept" } };
  const { last } = await call({ url: {} }, { requestState, inputResponses });
  expect(last.result.content).toEqual([{ type: "text", text: "done" }]);
  expect(heard).toHaveLength(2);
  for (const said of heard) {
    expect(said.arguments).toEqual({ n: 1 });
    expect([said.inputResponses, said.requestState]).toEqual([undefined, undefined]);
  }
});

test("a person who declines ends the call, and the server is not asked again", async () => {
  const inputResponses = { "open-1": { action: "decline" } };
  const { last } = await call({ url: {} }, { requestState: "dev.latchkey/open", inputResponses });
  expect(last.result.isError).toBe(true);
  expect(heard).toEqual([]);
});

test.each([[null], [{}], [{ form: {} }]])(
  "a client of 2026-07-28 with the capability %j gets the address in a tool error",
  async (elicitation) => {
    const { result } = (await call(elicitation)).last;
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining(ADDRESS) }],
    });
  },
);

test("an error without an address that can be opened stays an error", async () => {
  for (const said of [null, [], [{ ...ELICITATION, url: "javascript:alert(1)" }], ["x"]]) {
    elicitations = said;
    expect((await call({ url: {} })).last.error.code).toBe(-32603);
  }
});

test("a client of 2025-11-25 gets the error as the server wrote it", async () => {
  const { error } = (await call(null, {}, "legacy")).last;
  expect(error).toEqual({ code: -32042, message: "More is needed.", data: { elicitations } });
});
