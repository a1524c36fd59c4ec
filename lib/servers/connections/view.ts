/** A server that asks each person for credentials, and how it stands with this person. */
export interface ConnectionView {
  /** The server's name and title. */
  readonly name: string;
  readonly title: string | null;
  readonly kind: "header" | "oauth";
  /** The header that the person fills in. */
  readonly header: string | null;
  readonly connectedAt: Date | null;
  /** When an access token that cannot be renewed ends. */
  readonly expiresAt: Date | null;
  /** Why it stopped working. */
  readonly brokenReason: string | null;
}
