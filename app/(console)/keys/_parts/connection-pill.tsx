import { Pill } from "@/components/ui/data/pill";
import { StatusPill } from "@/components/ui/data/status-pill";
import type { KeyView } from "@/lib/keys/view";

interface ConnectionPillProps {
  connection: Pick<KeyView, "status" | "blockedBy">;
}

/** The status of a connection or a trust rule: its own status, or the reason that blocks it. */
export function ConnectionPill({ connection }: ConnectionPillProps) {
  if (connection.status !== "active") return <StatusPill status={connection.status} />;
  if (connection.blockedBy === "team_disabled") return <Pill tone="red">Team disabled</Pill>;
  if (connection.blockedBy === "maker_disabled") return <Pill tone="red">Owner disabled</Pill>;
  return <StatusPill status="active" />;
}
