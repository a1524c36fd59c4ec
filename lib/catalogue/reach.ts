import { matchesPattern } from "./view-pattern";

/** The grant of a team on a server, or of a key within its team's grant. */
export interface Grant {
  readonly upstreamId: string;
  /** Patterns for the server's own tool names. */
  readonly tools: readonly string[];
  readonly prompts: boolean;
  readonly resources: boolean;
}

export type ReachKind = "tool" | "prompt" | "resource" | "resource_template";

export type Reach =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** A full sentence that gives the rule, for the denial record. */
      readonly rule: string;
      /**
       * Whose grants refuse the item: the team's, or only the key's own, which the key's holder may
       * know.
       */
      readonly whose: "team" | "key";
    };

const ALLOWED: Reach = { allowed: true };

/**
 * Whether a caller with these grants may reach this item of a server. `name` is the item's name on
 * the server. Without a grant nothing is reached; a key's own grants (null if it has none) only
 * restrict its team's grants. Lists and calls both use this function.
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
 * Null if the grants include the item; otherwise the end of a sentence that says what is missing.
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
