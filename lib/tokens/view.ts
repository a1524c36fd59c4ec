/** The maximum length of an access token, in characters. */
export const TOKEN_LENGTH_MAX = 4_096;

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
