import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { catalogueFor } from "@/gateway/catalogue/catalogue-for";
import { gatewayServices } from "@/gateway/catalogue/services";
import { MODERN } from "@/gateway/eras/modern";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { contextOf, maker } from "@/gateway/oauth/testing/app";
import { type Ask, ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { legacySession } from "@/gateway/testing/legacy-session";
import { type TestServer, testServer } from "@/gateway/upstreams/testing/http-server";
import { keyState } from "@/lib/keys/key-states";
import { connectWithHeader } from "@/lib/servers/connections/connect-with-header";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
} from "@/lib/tokens/testing/process";
import { CONNECT } from "./ask-to-connect";
import { whenConnected } from "./bytes/when-connected";

const URL = "http://localhost:12009/servers/own?connect=1";
const QUESTION = {
  mode: "url",
  url: URL,
  message: "Connect your own account at the server own to go on.",
};
const CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
const URL_MODE = { elicitation: { url: {} } };

let fixture: TestProcess;
let upstream: TestServer;
let keyId: string;
let token: string;
beforeAll(async () => {
  fixture = await testProcess();
  keyId = (await plantKey(fixture)).id;
  token = await tokenFor(fixture, keyId);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  upstream = await testServer({ era: "modern" });
  await plantServer(fixture, {
    ...{ name: "own", url: upstream.url, items: [{ name: "headers" }] },
    ...{ credentials: "person_header", personHeader: "x-token" },
  });
});
afterEach(async () => {
  await upstream.close();
  await fixture.database.sql`delete from upstreams`;
});

const connect = () =>
  connectWithHeader(contextOf(fixture, maker(fixture)), { name: "own", value: "my own" });
const call = (capabilities: object, more: object = {}, extra: Partial<Ask> = {}) =>
  ask(fixture, token, {
    ...{ era: "modern", method: "tools/call" },
    params: {
      ...{ name: "own_headers", arguments: { n: 1 }, ...more },
      _meta: { [CAPABILITIES]: capabilities },
    },
    ...extra,
  });
const answer = (action: string) => ({
  ...{ requestState: CONNECT, inputResponses: { [CONNECT]: { action } } },
});

describe("a client of 2026-07-28", () => {
  test("that opens URLs is asked to connect, and its repeated call goes on once the person has", async () => {
    const { last } = await call(URL_MODE);
    expect(last.result).toMatchObject({
      resultType: "input_required",
      requestState: CONNECT,
      inputRequests: { [CONNECT]: { method: "elicitation/create", params: QUESTION } },
    });
    const repeated = call(URL_MODE, answer("accept"));
    expect(await Promise.race([repeated, pause(300)])).toBe("paused");
    await connect();
    const text = JSON.stringify((await repeated).last.result);
    expect(text).toContain("my own");
    expect(text).not.toContain(CONNECT);
  });

  test("that declines gets the address in the result", async () => {
    for (const action of ["decline", "cancel"]) {
      const { result } = (await call(URL_MODE, answer(action))).last;
      expect(result).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining(URL) }],
      });
    }
  });

  test.each([[{}], [{ elicitation: {} }], [{ elicitation: { form: {} } }]])(
    "with the capabilities %j is not asked, and gets the address in the result",
    async (capabilities) => {
      const { result } = (await call(capabilities)).last;
      expect(result).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining(URL) }],
      });
    },
  );

  test("is told to repeat the call without another question if the person takes long", async () => {
    const { process } = fixture;
    const key = await keyState(process, keyId);
    if (!key) throw new Error("no key");
    const found = (await catalogueFor(process, key)).find("tool", "own_headers");
    if ("denied" in found) throw new Error("no tool");
    const params = { name: "own_headers", arguments: { n: 1 }, ...answer("accept") };
    const value = { jsonrpc: "2.0", id: 7, method: "tools/call", params };
    const text = JSON.stringify(value).replace('"n":1', '"n":12345678901234567890');
    const exchange = testExchange({ path: "/mcp" });
    const request = { exchange, process, now: new Date() };
    const mcp = {
      ...{ request, method: "tools/call", params, id: 7, dialect: MODERN },
      ...{ caller: { key, scopes: ["mcp"], tokenEndsAtSeconds: 0 }, services: gatewayServices },
      written: { text, bytes: Buffer.from(text), value },
    } as unknown as McpRequest;
    const sent: McpRequest[] = [];
    const asks = { resultType: "input_required", inputRequests: {}, requestState: CONNECT };
    const outcome = await whenConnected(
      mcp,
      found.found,
      (again) => {
        sent.push(again);
        return { kind: "result", result: asks, code: "connect_required" };
      },
      { waitMs: 30, pollMs: 10, openedPollMs: 10 },
    );
    expect(outcome).toMatchObject({ code: "connect_required" });
    expect("result" in outcome && outcome.result).toEqual({
      ...{ resultType: "input_required", requestState: CONNECT },
    });
    expect(sent.length).toBeGreaterThan(1);
    const whole =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"own_headers","arguments":{"n":12345678901234567890}}}';
    for (const { written } of sent) {
      expect([written.text, written.bytes.toString()]).toEqual([whole, whole]);
    }
  });

  test("a call that was not asked of a person is not changed by a foreign state", async () => {
    await connect();
    const { last } = await call(URL_MODE, { requestState: "dev.latchkey/other" });
    expect(last.error).toMatchObject({ code: -32602 });
  });
});

describe("a client of the initialize era", () => {
  const legacy = async (elicitation: object) => {
    const { id } = await legacySession(fixture, token, { elicitation });
    const headers = { "mcp-session-id": id };
    const params = { name: "own_headers", arguments: {} };
    return (await ask(fixture, token, { era: "legacy", method: "tools/call", params, headers }))
      .last;
  };

  test("that opens URLs gets the error that asks for it, and its next call succeeds", async () => {
    const { error } = await legacy({ form: {}, url: {} });
    expect(error).toMatchObject({ code: -32042, data: { elicitations: [QUESTION] } });
    expect(error.data.elicitations[0].elicitationId).toMatch(/^[\w-]{36}$/);
    await connect();
    expect(JSON.stringify((await legacy({ url: {} })).result)).toContain("my own");
  });

  test.each([[{}], [{ form: {} }]])(
    "that has declared %j gets the address in the result",
    async (elicitation) => {
      expect((await legacy(elicitation)).result).toMatchObject({
        ...{ isError: true, content: [{ text: expect.stringContaining(URL) }] },
      });
    },
  );
});

function pause(ms: number): Promise<"paused"> {
  return new Promise((done) => setTimeout(() => done("paused"), ms));
}
