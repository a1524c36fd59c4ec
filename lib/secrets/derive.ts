import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";

/**
 * The uses of the root secret, each with its own HKDF label (RFC 5869), so that a value made for
 * one use is worthless for every other use. Labels must never change, because stored values depend
 * on them.
 */
const LABELS = {
  id: "id",
  check: "check",
  lookupKey: "api-key-lookup",
  linkKey: "link-code",
  questionKey: "mcp-question",
  sessionIdKey: "mcp-session-id",
  relayKey: "process-relay",
  oauthStateKey: "oauth-state",
  oauthTokenKey: "oauth-token",
  oauthSuccessorKey: "oauth-successor",
  oauthCookieKey: "oauth-cookie",
  deviceKey: "device-cookie",
  sealKey: "seal",
  requestStateKey: "mcp-request-state",
  sessionSecret: "session",
} as const;

type Use = keyof typeof LABELS;

/** The keys that are derived from one root secret, with a separate key for each use. */
export interface DerivedSecrets extends Readonly<Record<Use, string | KeyObject>> {
  /**
   * The public name of the root secret, which database rows store (`pepper_id`): 12 hex digits that
   * reveal nothing about the secret itself.
   */
  readonly id: string;
  /**
   * A value of 64 hex digits, stored in the database to show that this root secret belongs to the
   * database.
   */
  readonly check: string;
  /** The key for the digest by which an API key is found. */
  readonly lookupKey: KeyObject;
  /** The key for the digest by which a set-up, invitation or reset link is found. */
  readonly linkKey: KeyObject;
  /** The key that authenticates the ids of the questions that Latchkey sends to clients. */
  readonly questionKey: KeyObject;
  /** The key that binds the session ids that Latchkey issues to the caller and the endpoint. */
  readonly sessionIdKey: KeyObject;
  /** The key from which the keys of a connection between two processes are derived. */
  readonly relayKey: KeyObject;
  /** The key for the digest by which a pending OAuth authorization at another server is found. */
  readonly oauthStateKey: KeyObject;
  /**
   * The key for the digests by which the codes, refresh tokens and authorization requests of apps
   * are found.
   */
  readonly oauthTokenKey: KeyObject;
  /** The key from which, together with a refresh token, the token's successor is derived. */
  readonly oauthSuccessorKey: KeyObject;
  /** The key that authenticates the cookies of OAuth authorization requests. */
  readonly oauthCookieKey: KeyObject;
  /** The key that authenticates the cookies that identify a known device. */
  readonly deviceKey: KeyObject;
  /**
   * The key that encrypts the values that are stored sealed. Each value can be opened only in the
   * place for which it was sealed.
   */
  readonly sealKey: KeyObject;
  /**
   * The key that encrypts the request states of MCP servers. Clients hold these states from one
   * request to the next.
   */
  readonly requestStateKey: KeyObject;
  /** The secret of the console's session cookies (next-auth). */
  readonly sessionSecret: string;
}

/**
 * The keys of all configured root secrets. New values use `current`, which can change while the
 * process runs, so read this property again for each use. Old values can be read with any of the
 * root secrets.
 */
export interface Secrets {
  readonly current: DerivedSecrets;
  /**
   * `current`, followed by the other root secrets in the order of the configuration, newest first.
   */
  readonly all: readonly DerivedSecrets[];
  /** The root secret that is configured first. It becomes `current` when all processes know it. */
  readonly first: DerivedSecrets;
  /**
   * Makes the root secret with this public id `current`. Returns false if that root secret is not
   * configured.
   */
  turnTo(id: string): boolean;
}

function derive(root: Uint8Array): DerivedSecrets {
  const bytes = (use: Use) =>
    Buffer.from(hkdfSync("sha256", root, "", `latchkey/v1/${LABELS[use]}`, 32));
  const key = (use: Use) => createSecretKey(bytes(use));
  return {
    id: bytes("id").subarray(0, 6).toString("hex"),
    check: bytes("check").toString("hex"),
    lookupKey: key("lookupKey"),
    linkKey: key("linkKey"),
    questionKey: key("questionKey"),
    sessionIdKey: key("sessionIdKey"),
    relayKey: key("relayKey"),
    oauthStateKey: key("oauthStateKey"),
    oauthTokenKey: key("oauthTokenKey"),
    oauthSuccessorKey: key("oauthSuccessorKey"),
    oauthCookieKey: key("oauthCookieKey"),
    deviceKey: key("deviceKey"),
    sealKey: key("sealKey"),
    requestStateKey: key("requestStateKey"),
    sessionSecret: bytes("sessionSecret").toString("base64url"),
  };
}

/**
 * Derives all keys from the given root secrets, of which the newest comes first. Each root secret
 * consists of at least 32 random bytes. The first root secret is `current` until `turnTo` is
 * called.
 */
export function deriveSecrets(roots: readonly [Uint8Array, ...Uint8Array[]]): Secrets {
  const [root, ...rest] = roots;
  const first = derive(root);
  const configured = [first, ...rest.map(derive)];
  let current = first;
  let all = configured;
  return {
    get current() {
      return current;
    },
    get all() {
      return all;
    },
    first,
    turnTo(id) {
      const found = configured.find((secret) => secret.id === id);
      if (!found) return false;
      current = found;
      all = [found, ...configured.filter((secret) => secret !== found)];
      return true;
    },
  };
}

/**
 * Returns the HMAC-SHA-256 (RFC 2104) of a secret value under a derived key. The digest has 32
 * bytes.
 */
export function digest(key: KeyObject, value: string): Buffer {
  return createHmac("sha256", key).update(value, "utf8").digest();
}
