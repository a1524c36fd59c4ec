import { mergeStored } from "@/components/ui/stored/merge-stored";
import type { Stored, StoredNow } from "@/lib/errors/view-stored";
import type { GrantedValues, GrantsView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";
import { draftOf, type GrantDraft, grantsOf } from "./grant-draft";

/** The values of a grants editor. */
export interface GrantForm {
  /** False for a key that follows its team's grants. */
  readonly own: boolean;
  readonly servers: GrantDraft;
}

/** The initial values of the editor of a team or key. */
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

/** The stored values; a key without grants of its own starts with its team's grants. */
export function grantsNow(
  current: StoredNow["values"],
  grants: GrantsView,
  choices: readonly GrantChoice[],
): GrantForm {
  const set = (current as unknown as GrantedValues).grants;
  const views = set?.map(({ server, ...rest }) => ({ server: { name: server }, ...rest }));
  return { own: set !== null, servers: draftOf(views ?? grants.team, choices) };
}

/** Merges server by server. If both people changed a server's grant, this form's choice wins. */
export function mergeGrants(base: GrantForm, mine: GrantForm, now: GrantForm): GrantForm {
  return {
    own: mine.own === base.own ? now.own : mine.own,
    servers: mergeStored(base.servers, mine.servers, now.servers),
  };
}

/** Grants as text, by server. */
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
