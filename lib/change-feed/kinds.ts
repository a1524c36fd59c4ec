/**
 * The kinds of changes, and the entity whose id a change of each kind carries. The triggers of the
 * migration `change_triggers` write the changes. New keys, people and teams are not changes,
 * because no cache holds them.
 */
export const CHANGE_KINDS = [
  /** API key: state, scopes, limits, name, team. Entity: key id. */
  "key",
  /** Person: role, or whether the person is disabled. Entity: person id. */
  "person",
  /** Team: name, slug, or whether the team is disabled. Entity: team id. */
  "team",
  /** Members of a team. Entity: team id. */
  "members",
  /** Upstream server: created, changed or deleted. Entity: upstream id. */
  "upstream",
  /** Items of an upstream, including hidden and overridden items. Entity: upstream id. */
  "items",
  /** Header, environment and OAuth client secrets. Entity: upstream id. */
  "secrets",
  /** A person's own credentials. Entity: "<person id>/<upstream id>". */
  "credentials",
  /** State, era, capabilities and instructions of an upstream. Entity: upstream id. */
  "health",
  /** Grants of a team or key. Entity: team or key id. */
  "grants",
  /** Policy of the installation. Entity: "1". */
  "installation",
  /** Listeners of a process. Entity: process id. */
  "listeners",
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A change, numbered in commit order. */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly entityId: string;
}
