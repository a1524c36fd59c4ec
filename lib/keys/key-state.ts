import { holdsAddress, networkList } from "@/lib/network/network-list";
import { parseNetwork } from "@/lib/network/parse-network";
import { plainAddress } from "@/lib/std/address-group";

/**
 * The parts of a key's state (see `model.ts`) that can stop it from giving access. All times are in
 * milliseconds since 1970.
 */
export interface KeyLife {
  readonly revokedAtMs: number | null;
  readonly makerLeft: boolean;
  readonly expiresAtMs: number | null;
  readonly secretEndsAtMs: number | null;
  readonly quarantined: boolean;
  readonly disabledAtMs: number | null;
  readonly team: { readonly disabled: boolean };
  readonly makerDisabled: boolean;
}

/**
 * The reasons why a key gives no access to any client. If several reasons apply, the one that is
 * hardest to undo counts.
 */
export type KeyEnd =
  | "revoked"
  | "maker_left"
  | "key_expired"
  | "secret_ended"
  | "quarantined"
  | "disabled"
  | "team_disabled"
  | "maker_disabled";

/** The exact internal reason why a key gives no access. It is written into denial records. */
export type KeyRefusal = KeyEnd | "address_not_allowed";

/**
 * Returns why this key gives no access at this time, regardless of the client's address, or null if
 * the key may give access.
 */
export function keyEnd(key: KeyLife, nowMs: number): KeyEnd | null {
  if (key.revokedAtMs !== null) return "revoked";
  if (key.makerLeft) return "maker_left";
  if (key.expiresAtMs !== null && nowMs >= key.expiresAtMs) return "key_expired";
  if (key.secretEndsAtMs !== null && nowMs >= key.secretEndsAtMs) return "secret_ended";
  if (key.quarantined) return "quarantined";
  if (key.disabledAtMs !== null) return "disabled";
  if (key.team.disabled) return "team_disabled";
  if (key.makerDisabled) return "maker_disabled";
  return null;
}

/**
 * Returns why this key gives no access at this time to a client with this address, or null if the
 * key gives access.
 */
export function keyRefusal(
  key: KeyLife & { readonly allowedAddresses: readonly string[] },
  nowMs: number,
  address: string,
): KeyRefusal | null {
  const end = keyEnd(key, nowMs);
  if (end) return end;
  if (key.allowedAddresses.length > 0 && !isAllowed(key.allowedAddresses, address)) {
    return "address_not_allowed";
  }
  return null;
}

function isAllowed(networks: readonly string[], address: string): boolean {
  const list = networkList(networks.map(parseNetwork).filter((network) => network !== null));
  return holdsAddress(list, plainAddress(address));
}

/**
 * Returns the fields of a key's state that depend on the secret, `rotation`, under which the key is
 * used: when that secret ends (null if it has no end of its own), and when access ends because the
 * secret ends or the key expires. Times are in milliseconds since 1970.
 */
export function secretLife(
  rotation: number,
  secretEndsAtMs: number | null,
  expiresAtMs: number | null,
) {
  const ends = [secretEndsAtMs, expiresAtMs].filter((one) => one !== null);
  return {
    rotation,
    secretEndsAtMs,
    endsAtMs: ends.length === 0 ? null : Math.min(...ends),
  };
}
