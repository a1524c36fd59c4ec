import type { CredentialView } from "@/lib/keys/view";

/**
 * How a client is identified: by the document at its own HTTPS address, by a document that is part
 * of Latchkey, or by its own registration, which does not prove its identity.
 */
export type ClientKind = "metadata_document" | "known" | "registered";

/** An app's request, as the consent page shows it. */
export interface AuthorizationRequestView {
  readonly client: {
    /** An HTTPS address for a `metadata_document` or `known` client. */
    readonly id: string;
    /** The name that the client gives itself. Only the name of a `known` client is verified. */
    readonly name: string;
    readonly kind: ClientKind;
  };
  /** The destination of the answer: a host, or an app's scheme such as `cursor:`. */
  readonly redirectHost: string;
  /** True if the app is on the person's machine, where any program can send such a request. */
  readonly isLoopback: boolean;
  readonly scopes: readonly string[];
  /** The endpoint to which the app asks for access. */
  readonly resource: string;
  /** When the request expires. */
  readonly expiresAt: Date;
  /** The policy's limits for a connection, in days: without use, and in any case. */
  readonly idleDays: number;
  readonly maxDays: number;
}

/** A connection of an app, as people see it. */
export interface OAuthConnectionView extends CredentialView {
  readonly client: {
    readonly id: string;
    readonly name: string;
    readonly kind: ClientKind;
  };
  readonly redirectHost: string;
  readonly resource: string;
  readonly approvedAt: Date;
  /** The end in any case. `expiresAt` is the end without use, which moves with each use. */
  readonly endsAt: Date;
  readonly idleDays: number;
}
