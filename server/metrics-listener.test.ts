import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { checkTarget } from "@/lib/servers/address/check-target";
import { dialPolicy } from "@/lib/servers/address/policy";
import { listenForMetrics } from "./metrics-listener";

test("the metrics address serves only /metrics, and no MCP server may be at this address", async () => {
  const listening = await listenForMetrics({ host: "127.0.0.1", port: 0 });
  if (!listening.ok) throw new Error("not listening");
  const { port, close } = listening.value;
  try {
    const at = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
    const metrics = await at("/metrics");
    expect([metrics.status, metrics.headers.get("content-type")]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
    ]);
    for (const path of ["/", "/mcp", "/healthz", "/metrics/x", "/sign-in"]) {
      expect([path, (await at(path)).status]).toEqual([path, 404]);
    }
    expect((await at("/metrics", { method: "POST" })).status).toBe(404);
    // Registering an MCP server at this address is refused.
    const policy = dialPolicy({ publicUrl: "https://keys.example.com", allowedHosts: [] }, true);
    for (const host of ["127.0.0.1", "localhost", "[::ffff:7f00:1]"]) {
      expect([host, checkTarget(`http://${host}:${port}/mcp`, policy)]).toMatchObject([
        host,
        { ok: false, failure: { code: "target_refused" } },
      ]);
    }
  } finally {
    await close();
  }
});

test("listening on an address that is in use fails with bad_configuration and names METRICS_ADDRESS", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const { port } = other.address() as AddressInfo;
  expect(await listenForMetrics({ host: "127.0.0.1", port })).toMatchObject({
    ok: false,
    failure: { code: "bad_configuration", params: { variable: "METRICS_ADDRESS" } },
  });
  await new Promise((done) => other.close(done));
});
