/** A key that signs access tokens, as operators see it. */
export interface SigningKeyView {
  readonly kid: string;
  /** `next` is published and not used yet; `retiring` only verifies what it has signed. */
  readonly state: "next" | "signing" | "retiring";
  readonly publishedAt: Date;
  readonly activeAt: Date;
  /** When its last token expires and it leaves the key set; null while it may sign. */
  readonly retiresAt: Date | null;
}
