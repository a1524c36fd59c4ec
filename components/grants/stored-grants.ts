import { mergeStored } from "@/components/ui/stored/merge-stored";
import type { Stored, StoredNow } from "@/lib/errors/view-stored";
import type { GrantedValues, GrantsView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";
import { draftOf, type GrantDraft, grantsOf } from "./grant-draft";

/** The values in the form of the grants editor. */
export interface GrantForm {
  /** False if the key uses its team's grants, in which case `servers` has no effect. */
  readonly own: boolean;
  readonly servers: GrantDraft;
}

/** Returns the initial values of the grants editor, and the version on which a save is based. */
export function storedGrants(
  holder: "team" | "key",
  grants: GrantsView,
  choices: readonly GrantChoice[],
): Stored<GrantForm> {
  return {
    values: {
      own: holder === "team" || grants.key !== null,
      servers: draftOf(grants.key ?? grants.team, choices),
    },
    version: grants.version,
  };
}

/**
 * Returns the stored values after a conflict. If the key uses its team's grants, the draft starts
 * with these grants.
 */
export function grantsNow(
  current: StoredNow["values"],
  grants: GrantsView,
  choices: readonly GrantChoice[],
): GrantForm {
  const set = (current as unknown as GrantedValues).grants;
  const views = set?.map(({ server, ...rest }) => ({ server: { name: server }, ...rest }));
  return { own: set !== null, servers: draftOf(views ?? grants.team, choices) };
}

/**
 * Merges the grants server by server. If both people changed the grant for the same server, the
 * grant in this form wins.
 */
export function mergeGrants(base: GrantForm, mine: GrantForm, now: GrantForm): GrantForm {
  return {
    own: mine.own === base.own ? now.own : mine.own,
    servers: mergeStored(base.servers, mine.servers, now.servers),
  };
}

/** Describes the grants as text, by the names of the servers. */
export function grantsText(form: GrantForm): Record<string, string> {
  if (!form.own) return { Access: "Same as the team" };
  return Object.fromEntries(
    grantsOf(form.servers).map(({ server, tools, prompts = true, resources = true }) => [
      server,
      [
        tools.includes("*") ? "All tools" : tools.join(", ") || "No tools",
        ...(prompts ? [] : ["no prompts"]),
        ...(resources ? [] : ["no resources"]),
      ].join(", "),
    ]),
  );
}
