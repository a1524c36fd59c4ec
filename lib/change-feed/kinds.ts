/**
 * The kinds of changes. Each comment says what has changed and which entity's id the change
 * carries. The triggers of the migration `change_triggers` write the changes. New keys, people and
 * teams do not count as changes, because no cache holds them yet.
 */
export const CHANGE_KINDS = [
  /** The state, scopes, limits, name or team of an API key. Entity: key id. */
  "key",
  /** A person's role, or whether the person is disabled. Entity: person id. */
  "person",
  /** A team's name or slug, or whether the team is disabled. Entity: team id. */
  "team",
  /** The members of a team. Entity: team id. */
  "members",
  /** The creation, change or deletion of an upstream server. Entity: upstream id. */
  "upstream",
  /**
   * The items of an upstream server, including whether they are hidden or overridden. Entity:
   * upstream id.
   */
  "items",
  /**
   * The secrets of an upstream server: headers, environment variables and OAuth client secrets.
   * Entity: upstream id.
   */
  "secrets",
  /** The credentials of a person for an upstream server. Entity: "<person id>/<upstream id>". */
  "credentials",
  /**
   * The state, protocol era, capabilities or instructions of an upstream server. Entity: upstream
   * id.
   */
  "health",
  /** The grants of a team or a key. Entity: team id or key id. */
  "grants",
  /**
   * The installation's own settings, such as the default limits of keys and the lifetime of access
   * tokens. Entity: "1".
   */
  "installation",
  /** The root secret that encrypts new values. Entity: the public id of the root secret. */
  "root_secret",
  /** The end of a client's session, by its DELETE. Entity: the name in the session id. */
  "client_session",
  /** The log level of a client's session. Entity: the name in the session id. */
  "session_log_level",
  /**
   * The resources to which a client's session is subscribed. Entity: the name in the session id.
   */
  "resource_subscriptions",
  /**
   * A lease of a session with a server that was claimed from another process or given up. Entity:
   * "<upstream id> <principal> <owner>", with the owner "-" if it was given up.
   */
  "session_lease",
  /** The addresses on which a process listens. Entity: process id. */
  "listeners",
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * A recorded change. Changes are numbered in the order in which their transactions were committed.
 */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly entityId: string;
}
