import type { PostTarget } from "@/gateway/upstreams/call-target";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { callerHeaders } from "@/gateway/upstreams/connection/http/http-connection";
import type { Dialer } from "@/gateway/upstreams/dial/open-dialer";
import type { Replies } from "@/gateway/upstreams/replies";
import { isReserved, POST_HEADERS } from "@/gateway/upstreams/target/headed-fetch";
import { headersOf } from "@/gateway/upstreams/target/reached";

/** Returns the target for raw POSTs to a Streamable HTTP server. */
export function postTargetOf(
  carrier: Carrier,
  dialer: Pick<Dialer, "agentFor"> | null,
  connectMs: number,
  replies: Replies,
): PostTarget {
  const { connection, reached } = carrier;
  const { reach, sendsCaller, callSeconds } = reached.target;
  if (reach.transport !== "http" || !dialer) throw new Error("This connection is not over HTTP.");
  const { facts, sessionId } = connection;
  const url = new URL(reach.url);
  const base: Record<string, string> = {};
  for (const [name, value] of Object.entries(headersOf(reached))) {
    if (!isReserved(name)) base[name.toLowerCase()] = value;
  }
  Object.assign(base, POST_HEADERS);
  base["mcp-protocol-version"] = facts.protocolVersion;
  if (sessionId !== null) base["mcp-session-id"] = sessionId;
  return {
    kind: "post",
    url,
    agent: dialer.agentFor(url, reach.tls),
    era: facts.era,
    protocolVersion: facts.protocolVersion,
    sessionId,
    timeoutMs: callSeconds * 1000,
    carry: () => carrier.take(),
    isAlone: () => carrier.calls() <= 1,
    connectMs,
    takeQuestions: connection.takeQuestions,
    notice: connection.notice,
    replies,
    headers: (caller) => ({ ...base, ...callerHeaders(sendsCaller, caller) }),
  };
}
