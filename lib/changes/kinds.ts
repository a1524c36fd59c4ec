/**
 * What a change is of, and whose id its entity is. Written by the triggers of the migration
 * `change_triggers`; keys, people and teams that are new change nothing anybody has cached.
 */
export const CHANGE_KINDS = [
  /** API key: state, scopes, limits, name, team. Entity: key id. */
  "key",
  /** Person: role or disabled. Entity: person id. */
  "person",
  /** Team: name, slug or disabled. Entity: team id. */
  "team",
  /** Who belongs to a team. Entity: team id. */
  "members",
  /** Upstream server: its definition, or that it came or went. Entity: upstream id. */
  "upstream",
  /** What an upstream offers, hidden and overridden items included. Entity: upstream id. */
  "items",
  /** Header, environment and OAuth client secrets. Entity: upstream id. */
  "secrets",
  /** A person's own credentials. Entity: "<person id>/<upstream id>". */
  "credentials",
  /** State, era, capabilities and instructions of an upstream. Entity: upstream id. */
  "health",
  /** What a team or key may reach. Entity: team or key id. */
  "grants",
  /** Policy of the installation. Entity: "1". */
  "installation",
  /** Where a process listens. Entity: process id. */
  "listeners",
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One change, numbered in the order of commits. */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly entityId: string;
}
