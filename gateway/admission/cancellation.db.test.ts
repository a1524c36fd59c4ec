import { afterAll, beforeAll, expect, test } from "vitest";
import { gatewayServices } from "@/gateway/catalogue/services";
import { newSessionId } from "@/gateway/eras/session-id";
import {
  ask,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import type { ChannelTarget } from "@/gateway/upstreams/call-target";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

/**
 * These tests check that when a client cancels a call, the call ends both in Latchkey and at the
 * upstream server.
 */
let fixture: TestProcess;
let token: string;
let keyId: string;
let upstream: TestUpstream;
let arrived: () => void = () => {};
let closed: () => void = () => {};
beforeAll(async () => {
  fixture = await testProcess();
  keyId = (await plantKey(fixture, {})).id;
  token = await tokenFor(fixture, keyId);
  upstream = await testUpstream(async (req, res) => {
    let text = "";
    for await (const chunk of req) text += chunk;
    const { id, method } = JSON.parse(text || "{}");
    if (method === "tools/call") {
      res.on("close", () => closed());
      return arrived();
    }
    const result = { protocolVersion: "2025-06-18", capabilities: { tools: {} } };
    const answer =
      method === "initialize"
        ? { result: { ...result, serverInfo: { name: "s", version: "1" } } }
        : { error: { code: -32601, message: "no" } };
    res.writeHead(id === undefined ? 202 : 200, { "content-type": "application/json" });
    res.end(id === undefined ? "" : JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  });
  await plantServer(fixture, { name: "slow", url: upstream.url, items: [{ name: "wait" }] });
});
afterAll(async () => {
  await fixture.close();
  await upstream.close();
});

const stub = {
  ...gatewayServices,
  linkFor: () =>
    ({
      held: () => null,
      notify: async () => {},
      target: (): ChannelTarget => ({
        kind: "channel",
        era: "legacy",
        protocolVersion: "2025-11-25",
        timeoutMs: 60_000,
        carry: () => () => {},
        isAlone: () => true,
        ask: () => {
          arrived();
          return () => closed();
        },
        failing: () => ({ code: "upstream_failed" }),
      }),
    }) as unknown as UpstreamLink,
};

function newSession() {
  const { secrets, config } = fixture.process;
  const binding = { keyId, endpoint: config.audience };
  return { "mcp-session-id": newSessionId(secrets, binding, {}, Date.now()) };
}

test.each([
  ["HTTP", gatewayServices, {}],
  ["a channel", stub, {}],
  // mcp-remote 0.15.1 sends the header of 2026-07-28 in every revision.
  [
    "HTTP, with a header of 2026-07-28",
    gatewayServices,
    { "mcp-protocol-version": "2025-11-25", "mcp-method": "notifications/cancelled" },
  ],
])(
  "a notifications/cancelled message ends a running call of the same client over %s",
  async (_name, services, added) => {
    const [session, other] = [newSession(), newSession()];
    const isThere = new Promise<void>((done) => {
      arrived = done;
    });
    let ended = false;
    const isOver = new Promise<void>((done) => {
      closed = () => {
        ended = true;
        done();
      };
    });
    const params = { name: "slow_wait" };
    const calling = ask(
      fixture,
      token,
      { era: "legacy", method: "tools/call", params, id: 5, headers: session },
      services,
    );
    await isThere;
    const cancel = (headers: Record<string, string>) => {
      const text = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}';
      return ask(
        fixture,
        token,
        { era: "legacy", method: "", text, headers: { ...headers, ...added } },
        services,
      );
    };
    await cancel(other);
    await new Promise((done) => setTimeout(done, 50));
    expect(ended).toBe(false);
    expect((await cancel(session)).status).toBe(202);
    await isOver;
    expect(ended).toBe(true);
    // A call's record is written when the call ends, so wait until the cancelled call has ended.
    const [over] = await Promise.allSettled([calling]);
    // A cancelled call has no answer. Without the cancellation, it would end with a timeout.
    expect(JSON.stringify(over)).not.toContain("error");
  },
);
