import { matchesPattern } from "./view-pattern";

/** What a team, or a key within its team's, may reach of one server. */
export interface Grant {
  readonly upstreamId: string;
  /** Patterns of the server's own tool names. */
  readonly tools: readonly string[];
  readonly prompts: boolean;
  readonly resources: boolean;
}

export type ReachKind = "tool" | "prompt" | "resource" | "resource_template";

export type Reach =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** A full sentence, for the denial record. */
      readonly rule: string;
      /** Whose grants refuse: the team's, or only the key's own, which are its holder's to know. */
      readonly whose: "team" | "key";
    };

const ALLOWED: Reach = { allowed: true };

/**
 * May a caller with these grants reach this item of a server? `name` is the server's own name for
 * it. No grant is nothing; a key's own grants (null: it has none) only ever take away from its
 * team's. Lists and calls both ask this one function.
 */
export function mayReach(
  grantsOfTeam: readonly Grant[],
  grantsOfKey: readonly Grant[] | null,
  upstreamId: string,
  kind: ReachKind,
  name: string,
): Reach {
  const team = includes(grantsOfTeam, upstreamId, kind, name);
  if (team !== null) return { allowed: false, rule: `The team's grants ${team}`, whose: "team" };
  if (grantsOfKey === null) return ALLOWED;
  const key = includes(grantsOfKey, upstreamId, kind, name);
  return key === null
    ? ALLOWED
    : { allowed: false, rule: `The key's own grants ${key}`, whose: "key" };
}

/** Null where the grants include the item, else the end of a sentence that says what they lack. */
function includes(
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
