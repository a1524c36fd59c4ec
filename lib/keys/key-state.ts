import { BlockList, isIP } from "node:net";
import { plainAddress } from "@/lib/std/address-group";
import { parseNetwork } from "@/lib/std/parse-network";

/** What decides whether a key gives access now. Moments in milliseconds since 1970. */
export interface KeyState {
  readonly id: string;
  readonly name: string;
  readonly kind: "personal" | "service";
  readonly scopes: readonly string[];
  readonly allowedAddresses: readonly string[];
  readonly revokedAtMs: number | null;
  readonly disabledAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly team: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly disabled: boolean;
  };
  /** Null for keys that depend on their team alone. */
  readonly makerId: string | null;
  readonly makerName: string | null;
  /** True where the key has a maker and that person is disabled. */
  readonly makerDisabled: boolean;
  /** True where a personal key's membership has ended: its maker left the team, for good. */
  readonly makerLeft: boolean;
  /** False: exactly its team's grants. */
  readonly ownGrants: boolean;
  /** Limits of calls to /mcp, the key's own or else the installation's; null is none. */
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
}

/** A key as records of refusals name it. */
export function namedIn({ id, name, team, makerName }: KeyState) {
  return { id, name, teamId: team.id, maker: makerName };
}

/** Why a key gives no access to anyone, anywhere; the most final comes first. */
export type KeyEnd =
  | "revoked"
  | "maker_left"
  | "key_expired"
  | "disabled"
  | "team_disabled"
  | "maker_disabled";

/** Exactly why a key gives no access; internal, for denial records. */
export type KeyRefusal = KeyEnd | "address_not_allowed";

/** Why this key gives no access at this moment, wherever it is used; null where it does. */
export function keyEnd(key: KeyState, nowMs: number): KeyEnd | null {
  if (key.revokedAtMs !== null) return "revoked";
  if (key.makerLeft) return "maker_left";
  if (key.expiresAtMs !== null && nowMs >= key.expiresAtMs) return "key_expired";
  if (key.disabledAtMs !== null) return "disabled";
  if (key.team.disabled) return "team_disabled";
  if (key.makerDisabled) return "maker_disabled";
  return null;
}

/** Why this key gives no access at this moment from this address; null where it does. */
export function keyRefusal(key: KeyState, nowMs: number, address: string): KeyRefusal | null {
  const end = keyEnd(key, nowMs);
  if (end) return end;
  if (key.allowedAddresses.length > 0 && !isAllowed(key.allowedAddresses, address)) {
    return "address_not_allowed";
  }
  return null;
}

function isAllowed(networks: readonly string[], address: string): boolean {
  const plain = plainAddress(address);
  const version = isIP(plain);
  if (version === 0) return false;
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network) list.addSubnet(network.address, network.prefix, network.family);
  }
  return list.check(plain, version === 6 ? "ipv6" : "ipv4");
}
