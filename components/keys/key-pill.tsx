import { Pill } from "@/components/ui/data/pill";
import { StatusPill } from "@/components/ui/data/status-pill";
import { EXPIRES_SOON_MS, type KeyView, shownStatus } from "@/lib/keys/view";

interface KeyPillProps {
  /**
   * The key, connection or trust rule. `received` is given only for keys, because connections and
   * trust rules have no secret that could be lost before it is received.
   */
  apiKey: Pick<KeyView, "status" | "credential" | "blockedBy" | "expiresAt"> & {
    readonly received?: boolean;
    readonly rotation?: KeyView["rotation"];
  };
  now: Date;
}

/**
 * Shows whether a key works and, if not, why. A key that expires within a week is shown as "expires
 * soon".
 */
export function KeyPill({ apiKey, now }: KeyPillProps) {
  if (apiKey.status !== "active") return <StatusPill status={shownStatus(apiKey)} />;
  if (apiKey.received === false) return <Pill tone="amber">Never received</Pill>;
  if (apiKey.rotation?.quarantinedAt) return <Pill tone="red">Old secret quarantined</Pill>;
  if (apiKey.blockedBy === "team_disabled") return <Pill tone="red">Team disabled</Pill>;
  if (apiKey.blockedBy === "maker_disabled") return <Pill tone="red">Owner disabled</Pill>;
  const left = apiKey.expiresAt ? apiKey.expiresAt.getTime() - now.getTime() : null;
  return (
    <StatusPill status={left !== null && left < EXPIRES_SOON_MS ? "expires_soon" : "active"} />
  );
}
