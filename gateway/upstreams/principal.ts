/** The account with which a link connects: the server's own or a user's. */
export type LinkAccount =
  | { readonly kind: "server" }
  | { readonly kind: "person"; readonly personId: string };

/**
 * Who has a session with a server where sessions are kept apart: an API key, an app's connection, a
 * trust rule, or a person who tries a tool. The state of a key (`KeyState`) is a principal too.
 */
export interface Principal {
  /**
   * Identifies the session together with server and account. It is opaque: the id of the row in
   * `api_keys`, or a longer one if the same key has several sessions.
   */
  readonly id: string;
  /** The id of the row in `api_keys`, if it is not `id` itself. Null for a person. */
  readonly keyId?: string | null;
  /** The id of a person who tries a tool in the console. */
  readonly personId?: string;
  readonly team: { readonly id: string } | null;
}

/** Returns the id of the key, or of the person, whose session it is. */
export const keyOf = ({ id, keyId }: Pick<Principal, "id" | "keyId">): string => keyId ?? id;

/** A principal's session with a server. */
export interface HeldSession {
  readonly upstreamId: string;
  /** The id of the principal. */
  readonly principal: string;
}

/** Returns the id of a person as a principal. */
export const personHolder = (personId: string): string => `person:${personId}`;

const PERSON = personHolder("");
const ID_LENGTH = 36;

/** Returns whose session a principal's id names: a row in `api_keys`, or a person. */
export function holderOf(principal: string): { readonly kind: "key" | "person"; id: string } {
  return principal.startsWith(PERSON)
    ? { kind: "person", id: principal.slice(PERSON.length) }
    : { kind: "key", id: principal.slice(0, ID_LENGTH) };
}

/** Which link of a process: to which server, with which account, for whom. */
export interface LinkIdentity {
  readonly upstreamId: string;
  readonly account: LinkAccount;
  readonly principal: Principal | null;
}
