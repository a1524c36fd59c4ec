/** The longest lifetime of a token for an outward audience, in seconds: it cannot be ended sooner. */
export const OUTWARD_SECONDS_MAX = 900;

/** An outward audience with the teams whose keys may be granted it, as far as a person sees them. */
export interface OwnAudience {
  readonly id: string;
  readonly uri: string;
  readonly name: string;
  readonly teamIds: readonly string[];
}

/** An outward audience that a key of a team may be granted. */
export interface AudienceChoice {
  readonly id: string;
  /** The `aud` of its tokens. */
  readonly uri: string;
  readonly name: string;
  /** Whether the key has it; false for a key that does not exist yet. */
  readonly granted: boolean;
}

/** The outward audiences that a key can be granted. */
export interface AudienceChoices {
  readonly choices: readonly AudienceChoice[];
  /** The version of the audiences that the key has. */
  readonly version: string;
}

/** An outward audience as operators see it. */
export interface AudienceView {
  readonly id: string;
  readonly uri: string;
  readonly name: string;
  /** The teams whose keys may be granted it, by name. */
  readonly teams: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
  /** The number of keys, connections and trust rules that are granted it and have not ended. */
  readonly holders: number;
  readonly createdAt: Date;
  /** When a token was last issued for it, and for whom. */
  readonly lastIssuedAt: Date | null;
  readonly lastIssuedTo: { readonly name: string; readonly href: string } | null;
  /** True if the installation's own address has become this one, so that no tokens are issued. */
  readonly isOwn: boolean;
  readonly version: string;
}
