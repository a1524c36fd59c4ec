import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedBatch } from "@/lib/core/shared-batch";
import { metricsDigest } from "@/lib/metrics/digest";
import { watchProcess } from "@/lib/metrics/process-metrics";
import { closeProcess, publishProcess } from "@/lib/process/process";
import {
  plantKey,
  type TestProcess,
  type TestRequest,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";
import { recordCall } from "@/lib/usage/recording/record-call";
import { dataPlane } from "./route";

const TOKEN = "a-token-of-the-monitoring";
let fixture: TestProcess;
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());

async function ask(request: Partial<TestRequest> = {}) {
  const answer = await dataPlane(testExchange({ path: "/metrics", method: "GET", ...request }));
  if (!answer) throw new Error("not a path of the data plane");
  return { status: answer.status, headers: answer.headers, text: await textOf(answer) };
}
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test("if no metrics token is configured, every request for the metrics gets a 404", async () => {
  expect((await ask()).status).toBe(404);
  expect((await ask(bearing(TOKEN))).status).toBe(404);
});

test("if a metrics token is configured, only requests with that token get the metrics", async () => {
  publishProcess({ ...fixture.process, metricsDigest: metricsDigest(TOKEN) });
  watchProcess();
  for (const [request, status] of [
    [{}, 401],
    [bearing("another-token-altogether"), 401],
    [{ query: `access_token=${TOKEN}` }, 400],
    [{ ...bearing(TOKEN), secure: false }, 403],
    [{ ...bearing(TOKEN), method: "POST" }, 405],
  ] as const) {
    const refused = await ask(request);
    expect([request, refused.status]).toEqual([request, status]);
    expect(refused.text).not.toContain("latchkey_");
    if (status === 401) expect(refused.headers["www-authenticate"]).toMatch(/^Bearer/);
  }

  const key = await plantKey(fixture);
  const exchange = (plain: string) =>
    ask({
      path: "/auth/token",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ api_key: plain }),
    });
  expect((await exchange(key.plain)).status).toBe(200);
  expect((await exchange(`mcp_${"0".repeat(32)}`)).status).toBe(401);
  const kind = {
    ...{ keyId: key.id, teamId: fixture.teamId, method: "tools/call", outcome: "ok" as const },
    ...{ upstreamId: null, server: "files", target: null, code: null, client: null },
    ...{ protocolVersion: null, address: "127.0.0.1" },
  };
  const sizes = { requestBytes: null, responseBytes: null };
  const call = { atMs: Date.now(), ...sizes, durationMicros: 3_000, requestId: "r" };
  recordCall(kind, call);
  recordCall({ ...kind, outcome: "error" }, call);
  recordCall({ ...kind, server: null, method: "tools/list" }, call);

  const rows = sharedBatch<number>("test", async (_process, some) => {
    if (some.includes(2)) throw Object.assign(new Error("refused"), { code: "22021" });
  });
  rows.add(1);
  await rows.drain();
  rows.add(2);
  await rows.drain();

  const { status, headers, text } = await ask(bearing(TOKEN));
  expect([status, headers["content-type"]]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  for (const line of [
    'latchkey_requests_total{part="token",outcome="ok",code="200"} 1',
    'latchkey_requests_total{part="token",outcome="refused",code="401"} 1',
    'latchkey_requests_total{part="metrics",outcome="refused",code="401"} 2',
    'latchkey_request_duration_seconds_count{part="token"} 2',
    'latchkey_tool_calls_total{server="files",outcome="ok"} 1',
    'latchkey_tool_calls_total{server="files",outcome="error"} 1',
    'latchkey_tool_call_duration_seconds_bucket{server="files",le="0.005"} 2',
    'latchkey_token_exchanges_total{outcome="ok"} 1',
    'latchkey_token_exchanges_total{outcome="unknown"} 1',
    'latchkey_argon2_running{lane="exchange"} 0',
    'latchkey_batch_rows_written_total{batch="test"} 1',
    'latchkey_batch_rows_dropped_total{batch="test"} 1',
    "latchkey_live_streams 0",
  ]) {
    expect(text.split("\n")).toContain(line);
  }
  for (const name of [
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    'latchkey_event_loop_lag_seconds{quantile="0.99"}',
  ]) {
    expect(text).toContain(`\n${name} `);
  }
  expect(text).not.toContain(key.plain);

  await closeProcess();
  await fixture.close();
  fixture = await testProcess();
});
