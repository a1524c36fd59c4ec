import { createServer } from "node:http";
import { metricsAnswer } from "@/gateway/endpoints/metrics-endpoint";
import { DATA_HEADERS } from "@/gateway/http/edge/security-headers";
import { registerListener } from "@/lib/change-feed/listeners";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { bind } from "./bind";

/**
 * Serves only `/metrics`, without authentication, at the given address. Failure:
 * `bad_configuration`, which names METRICS_ADDRESS.
 */
export async function listenForMetrics(address: {
  readonly host: string;
  readonly port: number;
}): Promise<Result<{ readonly port: number; close(): Promise<void> }>> {
  const server = createServer((req, res) => {
    const path = req.url?.split("?", 1)[0];
    const reads = req.method === "GET" || req.method === "HEAD";
    const { status, headers, body } =
      path === "/metrics" && reads ? metricsAnswer() : { status: 404, headers: {}, body: null };
    res.writeHead(status, { ...DATA_HEADERS, ...headers });
    res.end(body);
  });
  const error = await bind(server, address);
  if (error) {
    const problem = `cannot listen on this address (${error.code})`;
    return fail("bad_configuration", { params: { variable: "METRICS_ADDRESS", problem } });
  }
  server.on("error", () => {});
  const bound = server.address();
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  if (bound && typeof bound === "object") registerListener(bound.address, bound.port);
  return succeed({ port: bound && typeof bound === "object" ? bound.port : address.port, close });
}
