import type { Server } from "node:http";
import type { Socket } from "node:net";
import { dataPlane } from "@/gateway/endpoints/route";
import { isForwardingHeader } from "@/gateway/http/edge/forwarded";
import { newRequestId } from "@/gateway/http/edge/request-id";
import { DATA_HEADERS, STRICT_TRANSPORT_SECURITY } from "@/gateway/http/edge/security-headers";
import type { RequestHead } from "@/gateway/http/plain/server/request-head";
import { servePlain } from "@/gateway/http/plain/server/serve-plain";
import type { Log } from "@/lib/log/type";
import { type EdgeRules, judgeRequest } from "./judge-request";
import { type PlainArrival, PlainExchange } from "./plain-exchange";

export interface PlainDoorSettings extends EdgeRules {
  readonly log: Log;
  readonly keepAliveMs: number;
  /** Whether the server's connections use TLS, so that the requests count as HTTPS. */
  readonly secure: boolean;
}

const PATH = "/mcp";

/**
 * Makes a server answer simple requests to `/mcp` without node:http, under the same rules as those
 * of the edge (the first handler of other requests).
 */
export function openPlainDoor(server: Server, settings: PlainDoorSettings): void {
  const { log, keepAliveMs, secure, basePath } = settings;
  const target = basePath + PATH;
  servePlain<PlainArrival>(server, {
    target,
    keepAliveMs,
    secure,
    admit: (head, socket) => admit(head, socket, target, settings),
    answer(request) {
      const answer = dataPlane(new PlainExchange(request, newRequestId()));
      if (answer === null) throw new Error(`There is nothing at ${target}.`);
      return answer;
    },
    failed: (error) => log.error({ error }, "answering failed"),
  });
}

/**
 * Decides whether a request may be answered here. Returns null if the edge would refuse it, so that
 * node:http passes it to the edge.
 */
function admit(
  { headers, rawHeaders }: RequestHead,
  socket: Socket,
  url: string,
  rules: EdgeRules,
) {
  const info = { url, socket, headers, rawHeaders };
  const verdict = judgeRequest(info, rules, "");
  if (verdict.refusal !== null) return null;
  for (const name in headers) if (isForwardingHeader(name)) delete headers[name];
  const { address, secure, path, strictTransport } = verdict;
  const answers: Record<string, string> = { ...DATA_HEADERS };
  if (strictTransport) answers["strict-transport-security"] = STRICT_TRANSPORT_SECURITY;
  return { context: { address, secure, path }, headers: answers };
}
