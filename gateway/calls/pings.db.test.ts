import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import {
  type PingingServer,
  pingingServer,
  pings,
} from "@/gateway/upstreams/testing/pinging-server";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

/**
 * These tests use a server that sends pings during calls and leaves Latchkey's replies to the pings
 * unanswered.
 */
let fixture: TestProcess;
let token: string;
let server: PingingServer;
const streams: { id: string; stream: ServerResponse }[] = [];

beforeAll(async () => {
  fixture = await testProcess();
  token = await tokenFor(fixture, (await plantKey(fixture, {})).id);
  server = await pingingServer("http", (id, stream) => {
    stream.write(pings(60, id.replaceAll('"', "")));
    streams.push({ id, stream });
  });
  const items = [{ name: "tool" }, { kind: "prompt" as const, name: "prompt" }];
  await plantServer(fixture, { name: "pings", url: server.url, items, callSeconds: 30 });
});
afterAll(async () => {
  await fixture.close();
  await server.close();
});

test("tool and prompt calls share a limit of eight replies to pings, and a reply is aborted when its call ends", async () => {
  const asked = (["tools/call", "prompts/get"] as const).map((method) => {
    const name = method === "tools/call" ? "pings_tool" : "pings_prompt";
    return ask(fixture, token, { era: "modern", method, params: { name } });
  });
  await eventually(() => streams.length).toBe(2);
  await eventually(() => server.unnoted()).toBe(8);
  // This call begins after all pings, so a ninth reply would have reached the server before it.
  const later = ask(fixture, token, {
    era: "modern",
    method: "tools/call",
    params: { name: "pings_tool" },
  });
  await eventually(() => streams.length).toBe(3);
  expect(server.replies).toHaveLength(8);
  for (const { id, stream } of streams) {
    stream.write(`data: {"jsonrpc":"2.0","id":${id},"result":{"content":[],"messages":[]}}\n\n`);
  }
  for (const one of [...asked, later]) expect((await one).last).toMatchObject({ result: {} });
  await eventually(() => server.unnoted()).toBe(0);
});
