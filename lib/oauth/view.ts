import type { KeyView } from "@/lib/keys/view";

/**
 * How a client is known: by its document at its own https address, by one that came with Latchkey, or
 * because it registered itself, which proves nothing of who it is.
 */
export type ClientKind = "metadata_document" | "known" | "registered";

/** What an app asks for, as the person sees it who is to answer. */
export interface AuthorizationRequestView {
  readonly client: {
    /** An https address for a `metadata_document` and a `known` one. */
    readonly id: string;
    /** As it calls itself; only a known one's name is checked. */
    readonly name: string;
    readonly kind: ClientKind;
  };
  /** Where the answer goes: a host, or an app's scheme such as `cursor:`. */
  readonly redirectHost: string;
  /** It goes to a program on the person's own machine, and any program there could ask so. */
  readonly isLoopback: boolean;
  readonly scopes: readonly string[];
  /** The endpoint that is to be reached. */
  readonly resource: string;
  /** Until when it can be answered. */
  readonly expiresAt: Date;
  /** How long a connection may live, by the policy: without use, and in any case. */
  readonly idleDays: number;
  readonly maxDays: number;
}

/** A connection of an app, as people see it. */
export interface OAuthConnectionView extends Omit<KeyView, "lastFour" | "received"> {
  readonly client: {
    readonly id: string;
    readonly name: string;
    readonly kind: ClientKind;
  };
  readonly redirectHost: string;
  readonly resource: string;
  readonly approvedAt: Date;
  /** `expiresAt` is when it ends without use, and moves with use; this is when it ends in any case. */
  readonly endsAt: Date;
  readonly idleDays: number;
}
