/**
 * A server that requires each person's own credentials, with the state of this person's connection.
 */
export interface ConnectionView {
  /** The name of the server in URLs. `title` is the name that people see. */
  readonly name: string;
  readonly title: string | null;
  readonly kind: "header" | "oauth";
  /** The name of the header whose value the person sets; null if the server uses OAuth. */
  readonly header: string | null;
  readonly connectedAt: Date | null;
  /** When the access token expires, if it cannot be refreshed; otherwise null. */
  readonly expiresAt: Date | null;
  /** Why the connection has stopped working; null if it works. */
  readonly brokenReason: string | null;
}
