import type { ChannelTarget } from "@/gateway/upstreams/call-target";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { failing } from "@/gateway/upstreams/target/reached";

/** Returns the target for calls over a shared channel, or null if the connection has none. */
export function channelTargetOf(carrier: Carrier): ChannelTarget | null {
  const { connection, reached } = carrier;
  const { ask, facts } = connection;
  if (!ask) return null;
  const timeoutMs = reached.target.callSeconds * 1000;
  return {
    kind: "channel",
    era: facts.era,
    protocolVersion: facts.protocolVersion,
    timeoutMs,
    carry: () => carrier.take(),
    isAlone: () => carrier.calls() <= 1,
    ask,
    failing: (problem) => failing(reached, problem, timeoutMs).failure,
  };
}
