import { Pill, type PillTone } from "./pill";

export type Status =
  | "active"
  | "expires_soon"
  | "expired"
  | "quarantined"
  | "disabled"
  | "ended"
  | "revoked"
  | "invited"
  | "allowed"
  | "denied"
  | "failed"
  | "waiting"
  | "connected";

const STATUSES: Record<Status, { word: string; tone: PillTone; live?: boolean }> = {
  active: { word: "Active", tone: "green" },
  expires_soon: { word: "Expires soon", tone: "amber" },
  expired: { word: "Expired", tone: "red" },
  quarantined: { word: "Quarantined", tone: "red" },
  disabled: { word: "Disabled", tone: "neutral" },
  ended: { word: "Ended", tone: "neutral" },
  revoked: { word: "Revoked", tone: "neutral" },
  invited: { word: "Invited", tone: "amber" },
  allowed: { word: "Allowed", tone: "green" },
  denied: { word: "Denied", tone: "red" },
  failed: { word: "Failed", tone: "red" },
  waiting: { word: "Waiting", tone: "amber", live: true },
  connected: { word: "Connected", tone: "green" },
};

/** Shows a status as a pill. The same status has the same word and colour on every page. */
export function StatusPill({ status, className }: { status: Status; className?: string }) {
  const { word, tone, live } = STATUSES[status];
  return (
    <Pill tone={tone} live={live} className={className}>
      {word}
    </Pill>
  );
}
