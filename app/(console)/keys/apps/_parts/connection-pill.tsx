import { Pill } from "@/components/ui/data/pill";
import { StatusPill } from "@/components/ui/data/status-pill";
import type { OAuthConnectionView } from "@/lib/oauth/view";

/** The status of a connection: its own status, or the reason that blocks it. */
export function ConnectionPill({ connection }: { connection: OAuthConnectionView }) {
  if (connection.status !== "active") return <StatusPill status={connection.status} />;
  if (connection.blockedBy === "team_disabled") return <Pill tone="red">Team disabled</Pill>;
  if (connection.blockedBy === "maker_disabled") return <Pill tone="red">Owner disabled</Pill>;
  return <StatusPill status="active" />;
}
