import { and, eq, gt, isNotNull, isNull, lte, ne, or, type SQL } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { type KeyLife, keyEnd } from "./key-state";
import type { KEY_STATUSES } from "./view-bounds";

type KeyStatus = (typeof KEY_STATUSES)[number];

/**
 * Returns the status of the key itself, regardless of whether its team or its creator is disabled.
 */
export function keyStatus(state: KeyLife, now: Date): KeyStatus {
  switch (keyEnd(state, now.getTime())) {
    case "revoked":
      return "revoked";
    case "maker_left":
      return "ended";
    case "key_expired":
      return "expired";
    case "quarantined":
      return "quarantined";
    case "disabled":
      return "disabled";
    default:
      return "active";
  }
}

/**
 * The SQL condition that selects API keys. The table `api_keys` also contains connections and trust
 * rules, which lists and counts of keys leave out.
 */
export const isApiKey = eq(apiKeys.credential, "key");

/**
 * Returns the SQL condition for keys with this status, equivalent to `keyStatus`. The condition
 * uses only `api_keys`, so that lists and counts need no join.
 */
export function hasStatus(status: KeyStatus, now: Date): SQL | undefined {
  if (status === "revoked") return isNotNull(apiKeys.revokedAt);
  const unrevoked = isNull(apiKeys.revokedAt);
  if (status === "ended") {
    return and(unrevoked, eq(apiKeys.kind, "personal"), isNull(apiKeys.membershipId));
  }
  const live = and(unrevoked, or(ne(apiKeys.kind, "personal"), isNotNull(apiKeys.membershipId)));
  if (status === "expired") return and(live, lte(apiKeys.expiresAt, now));
  const unexpired = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now));
  if (status === "quarantined") return and(live, unexpired, isNotNull(apiKeys.quarantinedAt));
  const disabled = status === "disabled" ? isNotNull : isNull;
  return and(live, unexpired, isNull(apiKeys.quarantinedAt), disabled(apiKeys.disabledAt));
}

/**
 * Returns the SQL condition for keys with a quarantined secret: the current one, or the former one
 * during a rotation.
 */
export function hasQuarantine(now: Date): SQL | undefined {
  const former = and(
    isNotNull(apiKeys.formerQuarantinedAt),
    gt(apiKeys.formerEndsAt, now),
    or(hasStatus("active", now), hasStatus("disabled", now)),
  );
  return or(hasStatus("quarantined", now), former);
}
