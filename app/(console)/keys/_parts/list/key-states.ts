import { IDLE_DAYS, type KEY_STATES } from "@/lib/keys/view-bounds";

/** The word for each state by which the list of keys can be filtered. */
export const STATE_WORDS: Readonly<Record<(typeof KEY_STATES)[number], string>> = {
  active: "Active",
  quarantined: "Quarantined",
  expired: "Expired",
  disabled: "Disabled",
  ended: "Ended",
  revoked: "Revoked",
  never_used: "Never used",
  idle: `Idle for ${IDLE_DAYS} days`,
  no_expiry: "Without expiry",
  expires_soon: "Expires soon",
  owner_disabled: "Owner disabled",
};
