import type { PageEnds } from "@/lib/paging/view";

/**
 * The most final wins: revoked, then ended (a personal key whose maker left the team, which is final
 * too), then expired, then disabled. At `expiresAt` a key is expired.
 */
export type KeyStatus = "active" | "expired" | "disabled" | "ended" | "revoked";
/** True for what nothing brings back: such a key can only be looked at. */
export function isFinal({ status }: { readonly status: KeyStatus }): boolean {
  return status === "revoked" || status === "ended";
}

export type KeyKind = "personal" | "service";

/** A key as people see it. The key itself is in no view: only its last four characters are. */
export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly kind: KeyKind;
  readonly lastFour: string;
  readonly team: { readonly id: string; readonly slug: string; readonly name: string };
  /** Null for service keys and those of the command line: they depend on their team alone. */
  readonly maker: { readonly id: string; readonly name: string } | null;
  readonly status: KeyStatus;
  /** Why an active key is refused all the same. */
  readonly blockedBy: "team_disabled" | "maker_disabled" | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly disabledAt: Date | null;
  /** What an operator disabled, its maker cannot enable. */
  readonly disabledBy: "maker" | "operator" | null;
  readonly revokedAt: Date | null;
  readonly revokeReason: string | null;
  readonly revokedBy: string | null;
  readonly lastUsedAt: Date | null;
  readonly lastUsedAddress: string | null;
  readonly lastUsedClient: string | null;
  readonly firstCallAt: Date | null;
  /** False where the answer that carried it may be lost: nobody said it came, and it was never used. */
  readonly received: boolean;
  readonly allowedAddresses: readonly string[];
  readonly scopes: readonly string[];
  /** The key's own limits of calls to /mcp; null takes the installation's. */
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
  /** Of its name and limits: what a change of them names. */
  readonly version: string;
}

export interface KeyPage extends PageEnds {
  readonly rows: readonly KeyView[];
}

/** What ending or pausing a key would touch. */
export interface KeyImpact {
  readonly callsLast7Days: number;
  readonly lastUsedAt: Date | null;
  readonly lastUsedClient: string | null;
}

/** One thing that was done to a key. `action` is the verb, such as `keys.rename`. */
export interface KeyEvent {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  readonly actorKind: "person" | "command_line" | "key" | "system" | "anonymous";
  readonly actorLabel: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The only form in which a key is shown after its making, such as `mcp_…a1b2`. */
export function maskedKey(lastFour: string): string {
  return `mcp_…${lastFour}`;
}
