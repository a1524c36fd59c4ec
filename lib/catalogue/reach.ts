import { matchesPattern } from "./view-pattern";

/**
 * What a team, or one of its keys, may use on a server. A key's own grants can only narrow the
 * grants of its team.
 */
export interface Grant {
  readonly upstreamId: string;
  /** Patterns that match the names of tools, as the server itself gives them. */
  readonly tools: readonly string[];
  readonly prompts: boolean;
  readonly resources: boolean;
}

export type ReachKind = "tool" | "prompt" | "resource" | "resource_template";

export type Reach =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /**
       * A full sentence that says which rule refuses the item, for the audit record of the denial.
       */
      readonly rule: string;
      /**
       * Whose grants refuse the item: the team's, or only the key's own. A caller may learn the
       * reason only if the key's own grants refuse the item.
       */
      readonly whose: "team" | "key";
    };

const ALLOWED: Reach = { allowed: true };

/**
 * Decides whether a caller with these grants may reach an item. `name` is the item's name on the
 * server. Without a grant, nothing can be reached. A key's own grants can only narrow its team's
 * grants; null means that the key has none. Lists and calls both use this function.
 */
export function mayReach(
  grantsOfTeam: readonly Grant[],
  grantsOfKey: readonly Grant[] | null,
  upstreamId: string,
  kind: ReachKind,
  name: string,
): Reach {
  const team = missingIn(grantsOfTeam, upstreamId, kind, name);
  if (team !== null) return { allowed: false, rule: `The team's grants ${team}`, whose: "team" };
  if (grantsOfKey === null) return ALLOWED;
  const key = missingIn(grantsOfKey, upstreamId, kind, name);
  return key === null
    ? ALLOWED
    : { allowed: false, rule: `The key's own grants ${key}`, whose: "key" };
}

/**
 * Returns null if the grants include the item, otherwise the end of a sentence that says what is
 * missing.
 */
function missingIn(
  grants: readonly Grant[],
  upstreamId: string,
  kind: ReachKind,
  name: string,
): string | null {
  const ofServer = grants.filter((grant) => grant.upstreamId === upstreamId);
  if (ofServer.length === 0) return "do not include this server.";
  const included = ofServer.some((grant) => {
    if (kind === "tool") return grant.tools.some((pattern) => matchesPattern(pattern, name));
    return kind === "prompt" ? grant.prompts : grant.resources;
  });
  if (included) return null;
  if (kind === "tool") return "do not include this tool of the server.";
  return kind === "prompt"
    ? "do not include the prompts of the server."
    : "do not include the resources of the server.";
}
