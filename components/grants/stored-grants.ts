import { mergeStored } from "@/components/ui/stored/merge-stored";
import type { Stored, StoredNow } from "@/lib/errors/view-stored";
import type { GrantedValues, GrantsView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";
import { draftOf, type GrantDraft, grantsOf } from "./grant-draft";

/** What a grants editor sets. */
export interface GrantForm {
  /** Grants of its own; else a key has exactly its team's. */
  readonly own: boolean;
  readonly servers: GrantDraft;
}

/** What the editor of a team, or of a key, begins with. */
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

/** The same of what is stored by now; a key without grants of its own begins with its team's. */
export function grantsNow(
  current: StoredNow["values"],
  grants: GrantsView,
  choices: readonly GrantChoice[],
): GrantForm {
  const set = (current as unknown as GrantedValues).grants;
  const views = set?.map(({ server, ...rest }) => ({ server: { name: server }, ...rest }));
  return { own: set !== null, servers: draftOf(views ?? grants.team, choices) };
}

/** Server by server: where both changed one, what was chosen here. */
export function mergeGrants(base: GrantForm, mine: GrantForm, now: GrantForm): GrantForm {
  return {
    own: mine.own === base.own ? now.own : mine.own,
    servers: mergeStored(base.servers, mine.servers, now.servers),
  };
}

/** The grants in words: what is reached of each server. */
export function grantsInWords(form: GrantForm): Record<string, string> {
  if (!form.own) return { Reach: "Everything its team reaches" };
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
