/** A server with credentials per person, and the state of this person's connection. */
export interface ConnectionView {
  /** The name of the server. `title` is its name for people. */
  readonly name: string;
  readonly title: string | null;
  readonly kind: "header" | "oauth";
  /** The name of the header that the person sets. */
  readonly header: string | null;
  readonly connectedAt: Date | null;
  /** Expiry of an access token that cannot be refreshed. */
  readonly expiresAt: Date | null;
  /** Why the connection no longer works. */
  readonly brokenReason: string | null;
}
