import type { Dialer } from "@/lib/upstreams/dial/open-dialer";
import type { Connection } from "./connection";
import { isReserved } from "./headed-fetch";
import { callerHeaders } from "./http-connection";
import type { LeanTarget } from "./link";
import type { UpstreamTarget } from "./target";

/** What a raw POST needs; null for servers that are not reached over Streamable HTTP. */
export function leanTargetOf(
  connection: Connection,
  target: UpstreamTarget,
  configured: Readonly<Record<string, string>>,
  dialer: Pick<Dialer, "agentFor"> | null,
): LeanTarget | null {
  const { reach, sendsCaller, callSeconds } = target;
  if (reach.transport !== "http" || !dialer) return null;
  const { facts, sessionId } = connection;
  const url = new URL(reach.url);
  const base: Record<string, string> = {};
  for (const [name, value] of Object.entries(configured)) {
    if (!isReserved(name)) base[name.toLowerCase()] = value;
  }
  base["content-type"] = "application/json";
  base.accept = "application/json, text/event-stream";
  base["mcp-protocol-version"] = facts.protocolVersion;
  if (sessionId !== null) base["mcp-session-id"] = sessionId;
  return {
    url,
    agent: dialer.agentFor(url),
    era: facts.era,
    protocolVersion: facts.protocolVersion,
    sessionId,
    timeoutMs: callSeconds * 1000,
    headers: (caller) => ({ ...base, ...callerHeaders(sendsCaller, caller) }),
  };
}
