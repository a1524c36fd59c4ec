/** The maximum length of an access token, in characters. */
export const TOKEN_LENGTH_MAX = 4_096;
/**
 * A token is accepted up to this many seconds before its start, because the clocks of two machines
 * can differ. After its expiry there is no tolerance.
 */
export const TOLERANCE_SECONDS = 120;
/**
 * The end of the year 9999 in seconds since 1970, which is the last time that can be formatted as a
 * date.
 */
export const LAST_SECOND = 253_402_300_799;

/** A key that signs access tokens, as operators see it. */
export interface SigningKeyView {
  readonly kid: string;
  /**
   * `next`: the key is published but does not sign yet. `retiring`: the key no longer signs, but
   * verifies the tokens that it has signed.
   */
  readonly state: "next" | "signing" | "retiring";
  readonly publishedAt: Date;
  readonly activeAt: Date;
  /**
   * When the last token of the key expires and the key is removed from the key set. Null while the
   * key may still sign.
   */
  readonly retiresAt: Date | null;
}

/** An issued access token, with its lifetime and its scopes. */
export interface AccessToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
}
