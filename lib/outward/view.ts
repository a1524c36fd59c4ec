import type { CREDENTIAL_NOUNS } from "@/lib/keys/view";

/**
 * The maximum lifetime of a token for an outside audience, in seconds. The lifetime is short
 * because the token cannot be revoked.
 */
export const OUTWARD_SECONDS_MAX = 900;

/**
 * An outside audience, with the teams that may use it. Teams that the person may not see are left
 * out.
 */
export interface OwnAudience {
  readonly id: string;
  readonly uri: string;
  readonly name: string;
  readonly teamIds: readonly string[];
}

/** An outside audience that the form for a key offers, because the key's team may be granted it. */
export interface AudienceChoice {
  readonly id: string;
  /** The `aud` of the tokens for this audience. */
  readonly uri: string;
  readonly name: string;
  /** Whether the key has this audience. False for a key that does not exist yet. */
  readonly granted: boolean;
}

/**
 * The outside audiences that a key can be granted, with the version to send back when the selection
 * is changed.
 */
export interface AudienceChoices {
  readonly choices: readonly AudienceChoice[];
  /** The version of the audiences that the key has now. */
  readonly version: string;
}

/** An outside audience with its teams and its use, as operators see it. */
export interface AudienceView {
  readonly id: string;
  readonly uri: string;
  readonly name: string;
  /** The teams whose keys may be granted this audience, sorted by name. */
  readonly teams: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
  /**
   * The number of keys, connections and trust rules that have this audience and are not revoked.
   */
  readonly holders: number;
  /** The same number, counted for each kind of holder. */
  readonly heldBy: Readonly<Record<keyof typeof CREDENTIAL_NOUNS, number>>;
  readonly createdAt: Date;
  /**
   * When a token was last issued for this audience. `lastIssuedTo` names the key, connection or
   * trust rule for which it was issued.
   */
  readonly lastIssuedAt: Date | null;
  readonly lastIssuedTo: { readonly name: string; readonly href: string } | null;
  /**
   * True if the installation's own address has become the same as this audience, so that no tokens
   * are issued for it.
   */
  readonly isOwn: boolean;
  readonly version: string;
}
