/** The maximum length of an access token, in characters. */
export const TOKEN_LENGTH_MAX = 4_096;

/** A key that signs access tokens, as operators see the key. */
export interface SigningKeyView {
  readonly kid: string;
  /**
   * `next`: published and not used yet. `retiring`: the key only verifies tokens that it has
   * signed.
   */
  readonly state: "next" | "signing" | "retiring";
  readonly publishedAt: Date;
  readonly activeAt: Date;
  /**
   * When the key's last token expires and the key leaves the key set; null while the key may sign.
   */
  readonly retiresAt: Date | null;
}
