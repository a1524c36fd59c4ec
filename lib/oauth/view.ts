import type { CredentialView } from "@/lib/keys/view";

/**
 * How a client is identified: by the metadata document at its own HTTPS address, by a metadata
 * document that is built into Latchkey, or by a registration. A registration proves nothing about
 * who the client is.
 */
export type ClientKind = "metadata_document" | "known" | "registered";

/** An app's authorization request, as the consent page shows it. */
export interface AuthorizationRequestView {
  readonly client: {
    /**
     * The id of the client. For the kinds `metadata_document` and `known`, it is an HTTPS address.
     */
    readonly id: string;
    /** The name that the client has given itself. Only the name of a `known` client is verified. */
    readonly name: string;
    readonly kind: ClientKind;
    /**
     * The well-known client whose name the app uses without proving its identity
     * (`imitatedClient`); otherwise null.
     */
    readonly imitates: string | null;
  };
  /** Where the authorization code is sent: a host, or an app's scheme such as `cursor:`. */
  readonly redirectHost: string;
  /**
   * True if the app runs on the person's own machine. Any program on that machine can send such a
   * request.
   */
  readonly isLoopback: boolean;
  readonly scopes: readonly string[];
  /** The endpoint that the app asks to use. */
  readonly resource: string;
  /** When the request expires and can no longer be answered. */
  readonly expiresAt: Date;
  /**
   * The installation policy's limits on a connection, in days: `idleDays` without use, and
   * `maxDays` in total.
   */
  readonly idleDays: number;
  readonly maxDays: number;
}

/** A connection of an app, as people see it in the console and the API. */
export interface OAuthConnectionView extends CredentialView {
  readonly client: {
    readonly id: string;
    readonly name: string;
    readonly kind: ClientKind;
    /**
     * The well-known client whose name the app uses without proving its identity; otherwise null.
     */
    readonly imitates: string | null;
  };
  readonly redirectHost: string;
  readonly resource: string;
  readonly approvedAt: Date;
  /**
   * The time at which the connection ends at the latest. If the connection is not used, it ends at
   * `expiresAt`; each use moves `expiresAt`, but never beyond this time.
   */
  readonly endsAt: Date;
  readonly idleDays: number;
}

/** A key whose client signs in with OAuth instead of using the key, if OAuth is on. */
export interface OvertakenKey {
  readonly id: string;
  readonly name: string;
  /** The name that the client gave itself in its latest call. */
  readonly client: string;
  readonly lastCalledAt: Date;
}
